import type { FeaturePolicies } from '../feature/features.ts';
import type { TimeRange } from '../time/clock.ts';

/** "When are these busy?", in Google's words: calendars by Google's ids, each by itself. */
export interface FreeBusyQuestion {
  /** Google's calendar ids. */
  externalIds: readonly string[];
  range: TimeRange;
  maxStalenessMs: number;
  /** The team whose people the asker may see; null for everyone (L21). */
  teamId: string | null;
}

/** What is known of one asked calendar; never an empty list where nothing is known (L1). */
export type FreeBusyItem =
  | { kind: 'busy'; blocks: { startMs: number; endMs: number }[]; asOfMs: number }
  /** Not connected here, or by people whom the asker may not see. */
  | { kind: 'not-found' }
  /** `reason` as in the evidence of an availability answer. */
  | { kind: 'unknown'; reason: string };

/** One of our calendars that may answer for one of Google's ids. */
export interface FreeBusyCandidate {
  externalId: string;
  /** The selected calendar's id. */
  calendarId: string;
}

/** A look into who has connected what. */
export interface FreeBusyDirectoryQuestion {
  externalIds: readonly string[];
  range: TimeRange;
  teamId: string | null;
  nowMs: number;
  oldestAsOfMs: number;
  policies: FeaturePolicies;
  mostPerId: number;
}

/** Finds our calendars by Google's ids. */
export interface FreeBusyDirectory {
  /**
   * For each id the calendars that may answer, the best first: those in step before the others, then by the access role
   * that Google gives their users (a lower one is shown less), then the freshest.
   */
  findCandidates(question: FreeBusyDirectoryQuestion): Promise<FreeBusyCandidate[]>;
}
