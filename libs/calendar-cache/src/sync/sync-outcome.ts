import type { ErrorCode } from '@calendar-cache/errors';
import type { UntrustedReason } from '../calendar-subscription/calendar-subscription.ts';
import type { CommitCounts } from './sync-store.ts';

/** Reads that were committed: one, or one of several pages and what followed it. */
export type SyncedOutcome = {
  outcome: 'synced';
  mode: 'full' | 'incremental';
  pages: number;
  items: number;
  unreadable: number;
  untrusted: UntrustedReason | null;
} & CommitCounts;

/** The named ends of one `sync-calendar`. A classified error is an outcome, not a failure of the job. */
export type SyncOutcome =
  | SyncedOutcome
  | { outcome: 'live-only' }
  | { outcome: 'subscription-gone' }
  | { outcome: 'superseded' }
  | { outcome: 'no-full-sync-slot' }
  | { outcome: 'write-off' }
  | { outcome: 'waiting-for-quota'; scope: string; waitMs: number }
  | { outcome: 'still-backing-off'; waitMs: number }
  | { outcome: 'backing-off'; code: ErrorCode; syncErrors: number; backoffMs: number };
