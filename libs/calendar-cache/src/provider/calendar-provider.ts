import type { CalendarEvent } from '../calendar-event/calendar-event.ts';
import type { TimeRange } from '../time/clock.ts';

/** One page of `events.list`. Exactly one of the two tokens is set on a page that we can use. */
export interface EventPage {
  events: CalendarEvent[];
  /** Items that can't be kept: without an id, or with a time that nothing can read. Their calendar is not trusted (L1). */
  unreadable: number;
  nextPageToken: string | null;
  nextSyncToken: string | null;
  /** The calendar's own zone, in which all-day dates are resolved (L7). */
  timeZone: string;
  accessRole: string;
}

/** One entry of `calendarList.list`. */
export interface CalendarListEntry {
  externalId: string;
  summary: string | null;
  timeZone: string | null;
  accessRole: string;
  primary: boolean;
}

/** One complete read of a person's calendar list, or of what changed in it since a sync token. */
export interface CalendarListRead {
  entries: CalendarListEntry[];
  /** What left the list; only a read with a sync token tells. */
  removedIds: string[];
  /** Null where Google gave none: the next read is a full one. */
  nextSyncToken: string | null;
}

/** A granted watch. `expiresAtMs` is what Google granted, not what we asked for. */
export interface GrantedChannel {
  channelId: string;
  kind: string;
  resourceId: string;
  resourceUri: string;
  expiresAtMs: number;
}

/** What freeBusy says of one calendar: blocks, or the reason why Google can't tell (never read as free, L1). */
export type LiveBusy =
  | { kind: 'busy'; intervals: { startMs: number; endMs: number }[] }
  | { kind: 'unknown'; reason: string };

/**
 * Google Calendar on behalf of one credential. Every call throws AppError with a `google-*` or `credential-*`
 * code, classified by Google's reason (L16); nothing is retried inside (L18).
 */
export interface CalendarProvider {
  /** Without a sync token: the whole calendar. `google-sync-token-expired` on 410, or on 400 naming the token. */
  listEvents(query: { externalId: string; syncToken: string | null; pageToken: string | null }): Promise<EventPage>;
  /**
   * Without a sync token: all of the list, hidden calendars too. With one: what changed, but not what changed of the
   * calendar itself, as our role (Google guide 6). `google-sync-token-expired` on 410.
   */
  listCalendars(query: { syncToken: string | null }): Promise<CalendarListRead>;
  getCalendar(externalId: string): Promise<{ externalId: string; timeZone: string }>;
  /** `google-push-not-supported` where Google does not push this calendar. */
  watchEvents(request: {
    externalId: string;
    channelId: string;
    token: string;
    address: string;
    lifetimeMs: number;
  }): Promise<GrantedChannel>;
  /** `google-channel-gone` where Google does not know the channel. */
  stopChannel(channel: { channelId: string; resourceId: string }): Promise<void>;
  /** freeBusy, chunked to Google's limits; an entry for every asked calendar. */
  queryFreeBusy(query: { externalIds: readonly string[]; range: TimeRange }): Promise<Map<string, LiveBusy>>;
}

/**
 * Whether somebody waits for the calls of a provider (L18). Asked before a call that the background share of the quota has no
 * room for, each time anew: somebody may have begun to wait.
 */
export type IsAwaited = () => boolean | Promise<boolean>;

/** Gives the provider that acts for a credential; throws `credential-revoked` or `credential-unreadable`. */
export interface CalendarProviders {
  /** A call without quota throws `google-budget-spent` before it is sent. Without `isAwaited` nobody waits, unless the process says otherwise. */
  forCredential(credentialId: string, isAwaited?: IsAwaited): Promise<CalendarProvider>;
}
