import type { OpenedCalendar } from '../calendar/open-calendar.ts';
import { defaultRemindersOf } from '../calendar-list/default-reminders.ts';
import { fullSyncRequired } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord } from '../state/simulator-state.ts';
import { digestOf } from '../sync-log/opaque-token.ts';
import { type PagePosition, readPageToken, writePageToken } from '../sync-log/page-token.ts';
import { readSyncToken, type SyncLogPosition, writeSyncToken } from '../sync-log/sync-token.ts';
import { sortableNumber, takePage } from '../sync-log/take-page.ts';
import { isWanted } from './event-filter.ts';
import { momentInstant } from './event-moment.ts';
import { allRows, changedRows, type EventRow, type ExpansionBounds } from './event-rows.ts';
import { checkListQuery, earnsSyncToken, type ListEventsQuery } from './list-query.ts';
import { type EventReader, renderCancelled, renderEvent } from './render-event.ts';

/**
 * events.list: one page of all events, or of those that changed since a sync token.
 * @throws GoogleError 400 for malformed or forbidden parameters, 410 for a token that is no longer good.
 */
export function listEvents(
  simulator: Simulator,
  { calendar, role }: OpenedCalendar,
  query: ListEventsQuery,
): Record<string, unknown> {
  const nowMs = simulator.clock.now();
  checkListQuery(query, nowMs, simulator.settings.updatedMinMaximumAgeMs);
  const log = eventLogOf(calendar);
  const queryDigest = digestOf({ ...query, pageToken: undefined, calendar: calendar.id, epoch: log.epoch });
  const fromCounter = query.syncToken === undefined ? null : readSyncToken(query.syncToken, log);
  const position: PagePosition =
    query.pageToken === undefined
      ? { afterKey: '', snapshotCounter: log.counter }
      : readPageToken(query.pageToken, queryDigest);
  if (position.snapshotCounter > log.counter) throw fullSyncRequired();
  const bounds = { nowMs, cap: simulator.settings.expansionCap };
  const rows = orderedRows(calendar, query, bounds, position, fromCounter);
  const size = Math.min(query.maxResults, simulator.settings.pageSize);
  const { page, lastKey } = takePage(rows, position.afterKey, size);
  const reader = { role, timeZone: query.timeZone ?? calendar.timeZone, maxAttendees: query.maxAttendees };
  return {
    ...renderListHead(calendar, role),
    ...pointer(query, queryDigest, log, { afterKey: lastKey, snapshotCounter: position.snapshotCounter }),
    items: page.map(({ event }) => renderRow(calendar, event, reader, query)),
  };
}

/** The sync log of a calendar's events. */
function eventLogOf(calendar: CalendarRecord): SyncLogPosition {
  return { logId: `events ${calendar.id}`, epoch: calendar.epoch, counter: calendar.counter };
}

/** What stands before the items of events.list and events.instances. */
export function renderListHead(calendar: CalendarRecord, role: EventReader['role']): Record<string, unknown> {
  return {
    kind: 'calendar#events',
    etag: `"p3${calendar.epoch.toString(32)}${calendar.counter.toString(32)}o"`,
    summary: calendar.summary,
    description: calendar.description ?? '',
    updated: new Date(calendar.lastUpdatedMs).toISOString(),
    timeZone: calendar.timeZone,
    accessRole: role,
    defaultReminders: defaultRemindersOf(role),
  };
}

function renderRow(calendar: CalendarRecord, event: EventRow['event'], reader: EventReader, query: ListEventsQuery) {
  const bare = event.status === 'cancelled' && query.showDeleted !== true;
  return bare ? renderCancelled(event, reader) : renderEvent(calendar, event, reader);
}

function orderedRows(
  calendar: CalendarRecord,
  query: ListEventsQuery,
  bounds: ExpansionBounds,
  position: PagePosition,
  fromCounter: number | null,
): Iterable<EventRow> {
  if (fromCounter !== null) {
    const range = { fromCounter, untilCounter: position.snapshotCounter };
    return wantedOf(calendar, query, changedRows(calendar, query, bounds, range));
  }
  if (query.orderBy === undefined) {
    return wantedOf(calendar, query, allRows(calendar, query, bounds, position.afterKey));
  }
  const rows = [...wantedOf(calendar, query, allRows(calendar, query, bounds, ''))].map(({ key, event }) => {
    const order = query.orderBy === 'updated' ? event.updatedMs : momentInstant(event.start, calendar.timeZone);
    return { key: `${sortableNumber(order)} ${key}`, event };
  });
  return rows.sort((one, other) => (one.key < other.key ? -1 : 1));
}

function* wantedOf(calendar: CalendarRecord, query: ListEventsQuery, rows: Iterable<EventRow>): Generator<EventRow> {
  for (const row of rows) {
    if (isWanted(calendar, row.event, query)) yield row;
  }
}

function pointer(
  query: ListEventsQuery,
  queryDigest: string,
  log: SyncLogPosition,
  { afterKey, snapshotCounter }: { afterKey: string | null; snapshotCounter: number },
): Record<string, string> {
  if (afterKey !== null) return { nextPageToken: writePageToken(queryDigest, { afterKey, snapshotCounter }) };
  if (!earnsSyncToken(query)) return {};
  return { nextSyncToken: writeSyncToken({ ...log, counter: snapshotCounter }) };
}
