import { wholeList } from '../call/address.ts';
import { badQuestion, CalendarCacheError } from '../call/calendar-cache-error.ts';
import type { CalendarCacheClient, CallOptions } from '../create-client.ts';
import type { Operations } from '../generated/api.ts';

/** A block of taken time, as the reference returns it: ISO 8601 instants in UTC, and who knew. */
export interface EventBusyDate {
  start: string;
  end: string;
  source: 'calendar-cache-sql' | 'google';
}

/** What a scheduling product asks, of the cache or of what it had before. */
export interface AvailabilitySource<Selected> {
  getAvailability(dateFrom: string, dateTo: string, selectedCalendars: readonly Selected[]): Promise<EventBusyDate[]>;
}

type AvailabilityQuery = Operations['GET /v1/availability']['query'];

/** How {@link createCachedCalendar} asks. */
export interface CachedCalendarOptions<Selected> extends Pick<AvailabilityQuery, 'maxStaleness' | 'onStale'> {
  /** Our id of a selected calendar, where it is not its `id`. */
  calendarIdOf?: (selected: Selected) => string;
  /** For every call. */
  call?: Pick<CallOptions, 'timeoutMs'>;
}

/**
 * The cache behind the reference's `getAvailability(dateFrom, dateTo, selectedCalendars)`. Nobody's calendars are never
 * busy; of anybody else's it throws `availability-unknown` where it can't know, and never answers with an empty list.
 * Every selected calendar has to have an id: without one, nothing is asked and `invalid-request` is thrown (L1).
 */
export function createCachedCalendar<Selected extends { id: string }>(
  client: Pick<CalendarCacheClient, 'availability'>,
  options?: CachedCalendarOptions<Selected>,
): AvailabilitySource<Selected>;
export function createCachedCalendar<Selected>(
  client: Pick<CalendarCacheClient, 'availability'>,
  options: CachedCalendarOptions<Selected> & { calendarIdOf: (selected: Selected) => string },
): AvailabilitySource<Selected>;
export function createCachedCalendar<Selected>(
  client: Pick<CalendarCacheClient, 'availability'>,
  { calendarIdOf = idOf, call, maxStaleness, onStale }: CachedCalendarOptions<Selected> = {},
): AvailabilitySource<Selected> {
  return {
    async getAvailability(dateFrom, dateTo, selectedCalendars) {
      if (selectedCalendars.length === 0) return [];
      const calendarId = wholeList(
        'selectedCalendars',
        Array.from(selectedCalendars, (selected) => calendarIdOf(selected)),
      );
      const question = { calendarId, from: dateFrom, to: dateTo, maxStaleness, onStale };
      const { busy, complete } = await client.availability(question, call);
      if (!complete)
        throw new CalendarCacheError('availability-unknown', 'Some of the calendars are missing in the answer.');
      return busy.map(({ start, end, source }) => ({ start, end, source }));
    },
  };
}

function idOf(selected: unknown): string {
  if (typeof selected === 'object' && selected !== null && 'id' in selected && typeof selected.id === 'string') {
    return selected.id;
  }
  throw badQuestion('A selected calendar has no id: give calendarIdOf.');
}
