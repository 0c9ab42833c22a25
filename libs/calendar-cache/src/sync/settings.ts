import type { AddedBusyTime } from '../calendar-event/busy-rules.ts';
import type { BackoffSettings } from '../calendar-subscription/backoff.ts';

/** What an operator can set about syncing. All in milliseconds unless the name says otherwise. */
export interface SyncSettings {
  /** How far ahead occurrences are projected. */
  horizonMs: number;
  /** How far back. */
  retentionMs: number;
  /** The least and the longest time between two reads of a healthy calendar. */
  pollMinMs: number;
  pollMaxMs: number;
  /** After this long a run that neither committed nor failed counts as dead. */
  runLeaseMs: number;
  backoff: BackoffSettings;
  /** A rule that puts more blocks than this into the horizon makes its calendar answered live. */
  maxOccurrencesPerEvent: number;
  /** The same for a whole calendar: no calendar may take a worker's memory. */
  maxBlocksPerCalendar: number;
  /** What counts as busy beyond the default (L6). A change reaches the blocks with the next projection of all, within a day. */
  added: AddedBusyTime;
  seriesPerBatch: number;
}
