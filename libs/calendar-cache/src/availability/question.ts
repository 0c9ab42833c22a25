import type { UntrustedReason } from '../calendar-subscription/calendar-subscription.ts';
import type { TimeRange } from '../time/clock.ts';
import type { CalendarSelection } from './availability-repository.ts';

/** What to do about a calendar that the cache can't answer freshly enough. */
export const staleModes = ['live', 'refresh', 'serve', 'fail'] as const;
export type OnStale = (typeof staleModes)[number];

/** "When are they busy?", and how old the answer may be. */
export interface AvailabilityQuestion {
  selection: CalendarSelection;
  range: TimeRange;
  /** 0 asks Google. */
  maxStalenessMs: number;
  onStale: OnStale;
  /** Whether calendars that can't be answered may be left out, listed as unknown. */
  partial: boolean;
}

/** Why a calendar was not answered from the cache. */
export type NotCachedReason = 'read-off' | 'never-synced' | 'not-covered' | UntrustedReason | 'stale' | 'asked-live';

/** Where one calendar's part of the answer comes from. */
export interface CalendarEvidence {
  id: string;
  source: 'calendar-cache-sql' | 'google' | 'unknown';
  /** Null only where the source is unknown. */
  asOfMs: number | null;
  stale: boolean;
  /** Why it is not from the cache, or not fresh; an error code or one of Google's reasons when unknown. */
  reason: string | null;
}

/** A block of taken time; `google` when any calendar in it was answered live. */
export interface BusyBlock {
  startMs: number;
  endMs: number;
  source: 'calendar-cache-sql' | 'google';
}

/** The answer with its evidence. `asOfMs` is that of its oldest part. */
export interface AvailabilityAnswer {
  range: TimeRange;
  asOfMs: number | null;
  complete: boolean;
  busy: BusyBlock[];
  calendars: CalendarEvidence[];
}
