import type { BusyRule } from '../calendar-event/busy-rules.ts';
import type { Learned } from '../calendar-event/learned.ts';
import type { UntrustedReason } from '../calendar-subscription/calendar-subscription.ts';
import type { TimeRange } from '../time/clock.ts';

/** What to do about a calendar that the cache can't answer freshly enough. */
export const staleModes = ['live', 'refresh', 'serve', 'fail'] as const;
export type OnStale = (typeof staleModes)[number];

/** `merged`: taken time and nothing else. `events`: every block by itself, with the event that makes it. */
export const answerDetails = ['merged', 'events'] as const;
export type AnswerDetail = (typeof answerDetails)[number];

/** Whose busy time is told apart, beside that of all together. */
export const answerGroups = ['user', 'calendar'] as const;
export type GroupBy = (typeof answerGroups)[number];

/** Which calendars are asked about; a key bound to a team sees that team's people only (L21). */
export interface CalendarSelection {
  by: 'calendar' | 'user';
  ids: readonly string[];
  teamId: string | null;
}

/** "When are they busy?", and how old the answer may be. */
export interface AvailabilityQuestion {
  selection: CalendarSelection;
  range: TimeRange;
  /** 0 asks Google. */
  maxStalenessMs: number;
  onStale: OnStale;
  /** Whether calendars that can't be answered may be left out, listed as unknown. */
  partial: boolean;
  /** `merged` unless given. */
  detail?: AnswerDetail;
  groupBy?: GroupBy;
}

/** Why a calendar was not answered from the cache. */
export type NotCachedReason =
  | 'read-off'
  | 'credential-revoked'
  | 'never-synced'
  | 'not-covered'
  | UntrustedReason
  | 'stale'
  | 'asked-live';

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
  /** Only where the question asked for events. */
  event?: BlockOrigin;
}

/** What makes a block. Google's freeBusy names no event: then only the calendar is known. */
export interface BlockOrigin {
  calendarId: string;
  /** Google's id; of a series that of its master. */
  eventId: string | null;
  rule: BusyRule | null;
  /** Only where the question asked for an explanation, and the block is from the cache. */
  facts?: EventFacts;
}

/** What is told of an event beside its time. */
export interface EventFacts {
  /** Of an exception, the series that it belongs to. */
  recurringEventId: string | null;
  eventType: string;
  /** Null unless the installation stores it (L20). */
  summary: string | null;
  /** Null for what was stored before this was kept. */
  learned: Learned | null;
}

/** The busy time of one user or one calendar. */
export interface BusyGroup {
  id: string;
  busy: BusyBlock[];
}

/** The answer with its evidence. `asOfMs` is that of its oldest part. */
export interface AvailabilityAnswer {
  range: TimeRange;
  asOfMs: number | null;
  complete: boolean;
  busy: BusyBlock[];
  /** Only where the question asked for groups: one for every user or calendar, also where it has no block, but none where a part is unknown (L1). */
  groups?: BusyGroup[];
  calendars: CalendarEvidence[];
  /** Only where all is fresh and from the cache: the same as long as nothing but ages changed. */
  contentTag?: string;
}

/** That an answer would be fresh and wholly from the cache, and which one: without its blocks. */
export interface FreshState {
  contentTag: string;
  asOfMs: number;
  calendars: CalendarEvidence[];
}
