import {
  type CalendarListEntry,
  type CalendarListRead,
  type CalendarProvider,
  type Clock,
  createPageTrail,
  type EventPage,
  type GrantedChannel,
  type LiveBusy,
  type TimeRange,
} from '@calendar-cache/calendar-cache';
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { eventFields } from '../calendar-event/event-schema.ts';
import { parseEventPage } from '../calendar-event/parse-event-page.ts';
import { calendarListFields, parseCalendar, parseCalendarListPage } from '../calendar-list/parse-calendar-list.ts';
import { parseChannel } from '../channel/parse-channel.ts';
import type { GoogleCall } from '../error/reason-table.ts';
import { parseFreeBusy } from '../free-busy/parse-free-busy.ts';
import { type FreeBusyQuery, maxCalendarsPerQuery, queryInChunks } from '../free-busy/query-in-chunks.ts';
import type { Refused } from '../refusal.ts';
import type { AuthorizedCall } from './authorized-call.ts';
import { unreadableAnswer } from './send-to-google.ts';

/** What is read, and how much at a time. */
export interface ReadSettings {
  /** Page size of events.list, the same on every call: changing it may force a full sync (Google guide 1.4). */
  maxResults: number;
  /** Whether titles, descriptions and places are asked for and kept (L20). */
  storeEventDetails: boolean;
  /** How long the queries of one question may take together, the last one's own timeout not counted. */
  freeBusy: { clock: Clock; timeoutMs: number };
}

const calendarListPageSize = 250;

/** {@link CalendarProvider} on Google's own client, with the tokens of one credential. */
export class GoogleCalendarProvider implements CalendarProvider {
  readonly #api: calendar_v3.Calendar;
  readonly #call: AuthorizedCall;
  readonly #settings: ReadSettings;

  constructor(api: calendar_v3.Calendar, call: AuthorizedCall, settings: ReadSettings) {
    this.#api = api;
    this.#call = call;
    this.#settings = settings;
  }

  async listEvents(query: {
    externalId: string;
    syncToken: string | null;
    pageToken: string | null;
  }): Promise<EventPage> {
    const { maxResults, storeEventDetails } = this.#settings;
    const { externalId: calendarId, syncToken, pageToken } = query;
    const call: GoogleCall = syncToken === null ? 'events.list' : 'events.list with sync token';
    // No time bounds, order or filter: a window would leave out moved exceptions, and a sync token forbids them (1.4).
    const params: calendar_v3.Params$Resource$Events$List = {
      calendarId,
      maxResults,
      singleEvents: false,
      fields: eventFields(storeEventDetails),
      ...(syncToken === null ? {} : { syncToken }),
      ...(pageToken === null ? {} : { pageToken }),
    };
    const body = await this.#call(call, (auth) => this.#api.events.list({ ...params, auth }), {
      pageToken: pageToken !== null,
    });
    return read(call, parseEventPage(body, { storeEventDetails })).page;
  }

  async listCalendars({ syncToken }: { syncToken: string | null }): Promise<CalendarListRead> {
    const call: GoogleCall = syncToken === null ? 'calendarList.list' : 'calendarList.list with sync token';
    const entries = new Map<string, CalendarListEntry>();
    const removedIds = new Set<string>();
    let pageToken: string | null = null;
    const trail = createPageTrail();
    for (;;) {
      const params: calendar_v3.Params$Resource$Calendarlist$List = {
        maxResults: calendarListPageSize,
        // A hidden calendar is still the person's: one that vanished from the list would be retired.
        showHidden: true,
        fields: calendarListFields,
        ...(syncToken === null ? {} : { syncToken }),
        ...(pageToken === null ? {} : { pageToken }),
      };
      const body = await this.#call(call, (auth) => this.#api.calendarList.list({ ...params, auth }), {
        pageToken: pageToken !== null,
      });
      const page = read(call, parseCalendarListPage(body));
      for (const entry of page.entries) {
        entries.set(entry.externalId, entry);
        removedIds.delete(entry.externalId);
      }
      for (const id of page.removedIds) {
        entries.delete(id);
        removedIds.add(id);
      }
      if (page.nextPageToken === null) {
        return { entries: [...entries.values()], removedIds: [...removedIds], nextSyncToken: page.nextSyncToken };
      }
      if (trail.leadsBack(page.nextPageToken)) throw unreadableAnswer(call, 'pages-lead-in-a-circle');
      pageToken = page.nextPageToken;
    }
  }

  async getCalendar(externalId: string): Promise<{ externalId: string; timeZone: string }> {
    const call = 'calendars.get';
    const params = { calendarId: externalId, fields: 'id,timeZone' };
    return read(call, parseCalendar(await this.#call(call, (auth) => this.#api.calendars.get({ ...params, auth }))))
      .calendar;
  }

  async watchEvents(request: Parameters<CalendarProvider['watchEvents']>[0]): Promise<GrantedChannel> {
    const call = 'events.watch';
    const { externalId: calendarId, channelId: id, token, address, lifetimeMs } = request;
    // A lifetime, not an expiration date: it does not depend on the two clocks being the same.
    const params = { ttl: String(Math.floor(lifetimeMs / 1000)) };
    const requestBody = { id, type: 'web_hook', address, token, params };
    const body = await this.#call(call, (auth) => this.#api.events.watch({ calendarId, requestBody, auth }));
    return read(call, parseChannel(body)).channel;
  }

  async stopChannel({ channelId: id, resourceId }: { channelId: string; resourceId: string }): Promise<void> {
    const requestBody = { id, resourceId };
    await this.#call('channels.stop', (auth) => this.#api.channels.stop({ requestBody, auth }), { emptyAnswer: true });
  }

  queryFreeBusy(query: { externalIds: readonly string[]; range: TimeRange }): Promise<Map<string, LiveBusy>> {
    const ask: FreeBusyQuery = async ({ externalIds, range }) => {
      const requestBody = {
        timeMin: new Date(range.fromMs).toISOString(),
        timeMax: new Date(range.untilMs).toISOString(),
        timeZone: 'UTC',
        calendarExpansionMax: maxCalendarsPerQuery,
        items: externalIds.map((id) => ({ id })),
      };
      const call = 'freebusy.query';
      const body = await this.#call(call, (auth) => this.#api.freebusy.query({ requestBody, auth }));
      return read(call, parseFreeBusy(body, externalIds)).calendars;
    };
    return queryInChunks(query, ask, this.#settings.freeBusy);
  }
}

function read<Result extends { kind: string }>(call: GoogleCall, result: Result | Refused): Exclude<Result, Refused> {
  if (isRefused(result)) throw unreadableAnswer(call, result.reason);
  return result as Exclude<Result, Refused>;
}

function isRefused(result: { kind: string }): result is Refused {
  return result.kind === 'refused';
}
