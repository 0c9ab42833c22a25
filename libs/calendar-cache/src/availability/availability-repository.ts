import type { BusyRule } from '../calendar-event/busy-rules.ts';
import type { CalendarEvent } from '../calendar-event/calendar-event.ts';
import type { Learned } from '../calendar-event/learned.ts';
import type { UntrustedReason } from '../calendar-subscription/calendar-subscription.ts';
import type { FeaturePolicies } from '../feature/features.ts';
import type { TimeRange } from '../time/clock.ts';
import type { AnswerDetail, CalendarSelection, EventFacts, GroupBy } from './question.ts';

/** What the cache knows of one asked calendar. */
export interface CachedCalendar {
  /** The selected calendar's id. */
  id: string;
  userId: string;
  /** How Google is asked for it; both empty where that is not needed, since the calendar is usable. */
  externalId: string;
  credentialId: string;
  subscriptionId: string | null;
  /** Another one whenever a commit has changed an event or a block of this calendar; null before the first. */
  contentVersion: string | null;
  asOfMs: number | null;
  covered: boolean;
  untrustedReason: UntrustedReason | null;
  readOn: boolean;
  writeOn: boolean;
  /** Whether `busy` of the answer holds this calendar's blocks. */
  usable: boolean;
  /** Whether Google has taken the credential back: nobody can ask for this calendar. Only looked up where not usable. */
  credentialRevoked: boolean;
}

/** Taken time from the cache. */
export interface CachedBlock {
  startMs: number;
  endMs: number;
}

/** One block with the event that makes it. */
export interface CachedEventBlock extends CachedBlock {
  calendarId: string;
  eventId: string;
  rule: BusyRule;
  /** Only where asked for. */
  facts?: EventFacts;
}

/** An event that may tell why a range is free: one that takes no time, or that stands for an occurrence. */
export interface IgnorableEvent {
  subscriptionId: string;
  /** The calendar's own zone. */
  calendarZone: string;
  event: CalendarEvent;
  learned: Learned | null;
}

/** The state of every asked calendar, and the clipped, sorted blocks of the usable ones. */
export interface CachedAnswer {
  calendars: CachedCalendar[];
  /** Merged; empty where events were asked for. */
  busy: CachedBlock[];
  /** Only where asked for: the same by user or calendar; those without any block are left out. */
  groups?: { id: string; busy: CachedBlock[] }[];
  /** Only where asked for: unmerged, sorted by start, end, calendar and event. */
  events?: CachedEventBlock[];
}

/** A question to the cache. `oldestAsOfMs` is null where any age is served. */
export interface CacheQuestion {
  selection: CalendarSelection;
  range: TimeRange;
  nowMs: number;
  oldestAsOfMs: number | null;
  policies: FeaturePolicies;
  detail: AnswerDetail;
  groupBy: GroupBy | null;
  /** No more than this many calendars are looked at, so that a huge selection can be refused cheaply. */
  limit: number;
  /** The same for unmerged blocks. */
  blockLimit: number;
  /** Whether unmerged blocks tell the facts of their events. */
  withFacts: boolean;
}

/** Answers from PostgreSQL, each in one round trip. */
export interface AvailabilityRepository {
  read(question: CacheQuestion): Promise<CachedAnswer>;
  /** The state of every asked calendar alone: no block is looked at. */
  readStates(question: CacheQuestion): Promise<CachedCalendar[]>;
  /**
   * Those of the events of these subscriptions that take no time, or stand for an occurrence, in or near the range, and
   * series that take no time and begin before its end. At most `limit`.
   */
  findIgnorable(query: {
    subscriptionIds: readonly string[];
    range: TimeRange;
    limit: number;
  }): Promise<IgnorableEvent[]>;
  /** How many of these calendars were read later than the instant. */
  countReadAfter(subscriptionIds: readonly string[], afterMs: number): Promise<number>;
}
