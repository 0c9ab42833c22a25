import type { OpenedCalendar } from '../calendar/open-calendar.ts';
import { notFound } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { StoredEvent } from '../state/simulator-state.ts';
import { digestOf } from '../sync-log/opaque-token.ts';
import { type PagePosition, readPageToken, writePageToken } from '../sync-log/page-token.ts';
import { sortableNumber, takePage } from '../sync-log/take-page.ts';
import { isWanted } from './event-filter.ts';
import { exceptionsOf } from './event-index.ts';
import { momentInstant } from './event-moment.ts';
import { rowsOf } from './event-rows.ts';
import { findEvent } from './instance.ts';
import { eventLogOf, lastPagePointer, renderListHead } from './list-events.ts';
import { checkListQuery, type ListEventsQuery } from './list-query.ts';
import { renderEvent } from './render-event.ts';

/**
 * events.instances: the instances of a series by original start; of one instance, that instance.
 * @throws GoogleError 400, 404
 */
export function listInstances(
  simulator: Simulator,
  { calendar, role }: OpenedCalendar,
  eventId: string,
  sent: ListEventsQuery,
): Record<string, unknown> {
  const query = { ...sent, singleEvents: true };
  const nowMs = simulator.clock.now();
  checkListQuery(query, nowMs, simulator.settings.updatedMinMaximumAgeMs);
  const event = findEvent(calendar, eventId);
  if (!event) throw notFound();
  const bounds = { nowMs, cap: simulator.settings.expansionCap, repeatsUnchanged: true };
  const all = event.recurrence
    ? [
        ...[...rowsOf(calendar, event, query, bounds, String)].map((row) => row.event),
        ...exceptionsOf(calendar, event.id),
      ]
    : [event];
  const placeOf = (instance: StoredEvent) =>
    sortableNumber(momentInstant(instance.originalStart ?? instance.start, calendar.timeZone));
  const rows = all
    .filter((instance) => isWanted(calendar, instance, query))
    .map((instance) => ({ key: `${placeOf(instance)} ${instance.id}`, event: instance }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const queryDigest = digestOf({ ...query, pageToken: undefined, calendar: calendar.id, eventId });
  const log = eventLogOf(calendar);
  const asked: PagePosition =
    query.pageToken === undefined
      ? { afterKey: '', snapshotCounter: log.counter }
      : readPageToken(query.pageToken, queryDigest);
  const { page, lastKey } = takePage(rows, asked.afterKey, Math.min(query.maxResults, simulator.settings.pageSize));
  const reader = { role, timeZone: query.timeZone ?? calendar.timeZone, maxAttendees: query.maxAttendees };
  const terms = {
    nowMs,
    settings: simulator.settings,
    query: [query.maxResults, query.eventTypes, query.singleEvents],
  };
  return {
    ...renderListHead(calendar, role),
    ...(lastKey === null
      ? lastPagePointer(query, { ...log, counter: asked.snapshotCounter }, terms)
      : { nextPageToken: writePageToken(queryDigest, { ...asked, afterKey: lastKey }) }),
    items: page.map((row) => renderEvent(calendar, row.event, reader)),
  };
}
