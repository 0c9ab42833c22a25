import type { SyncReason } from '../webhook/job-requests.ts';

/** The kinds of read that can teach us the state of an event. */
export const learnedBy = ['full-sync', 'incremental-sync'] as const;
export type LearnedBy = (typeof learnedBy)[number];

/** How we came to know an event as it is stored. */
export interface Learned {
  /** The instant just before the read was begun. */
  atMs: number;
  by: LearnedBy;
  /** What the sync was asked for; it names one wish and proves nothing, since wishes join. Null where nobody said. */
  reason: SyncReason | null;
}
