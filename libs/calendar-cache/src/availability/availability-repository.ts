import type { UntrustedReason } from '../calendar-subscription/calendar-subscription.ts';
import type { FeaturePolicies } from '../feature/features.ts';
import type { TimeRange } from '../time/clock.ts';

/** Which calendars are asked about; a key bound to a team sees that team's people only (L21). */
export interface CalendarSelection {
  by: 'calendar' | 'user';
  ids: readonly string[];
  teamId: string | null;
}

/** What the cache knows of one asked calendar. */
export interface CachedCalendar {
  /** The selected calendar's id. */
  id: string;
  userId: string;
  externalId: string;
  credentialId: string;
  subscriptionId: string | null;
  asOfMs: number | null;
  covered: boolean;
  untrustedReason: UntrustedReason | null;
  readOn: boolean;
  writeOn: boolean;
  /** Whether `busy` of the answer holds this calendar's blocks. */
  usable: boolean;
}

/** The state of every asked calendar, and the merged, clipped, sorted blocks of the usable ones. */
export interface CachedAnswer {
  calendars: CachedCalendar[];
  busy: { startMs: number; endMs: number }[];
}

/** A question to the cache. `oldestAsOfMs` is null where any age is served. */
export interface CacheQuestion {
  selection: CalendarSelection;
  range: TimeRange;
  nowMs: number;
  oldestAsOfMs: number | null;
  policies: FeaturePolicies;
  /** No more than this many calendars are looked at, so that a huge selection can be refused cheaply. */
  limit: number;
}

/** Answers from PostgreSQL in one round trip. */
export interface AvailabilityRepository {
  read(question: CacheQuestion): Promise<CachedAnswer>;
  /** How many of these calendars were read later than the instant. */
  countReadAfter(subscriptionIds: readonly string[], afterMs: number): Promise<number>;
}
