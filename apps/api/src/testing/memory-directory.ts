import type { FreeBusyDirectory } from '@calendar-cache/calendar-cache';

/** Nobody has connected anything. */
export const noDirectory: FreeBusyDirectory = { findCandidates: async () => [] };
