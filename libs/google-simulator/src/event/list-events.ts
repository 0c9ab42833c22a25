import type { OpenedCalendar } from '../calendar/open-calendar.ts';
import { defaultRemindersOf } from '../calendar-list/default-reminders.ts';
import { type ListFaults, takeListFaults } from '../fault/list-faults.ts';
import { fullSyncRequired } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord } from '../state/simulator-state.ts';
import { digestOf } from '../sync-log/opaque-token.ts';
import { type PagePosition, readPageToken, writePageToken } from '../sync-log/page-token.ts';
import { readSyncToken, type SyncLogPosition, type SyncTokenTerms, writeSyncToken } from '../sync-log/sync-token.ts';
import { takePage } from '../sync-log/take-page.ts';
import type { EventRow } from './event-rows.ts';
import { forgetTombstones } from './forget-tombstones.ts';
import { checkListQuery, earnsSyncToken, type ListEventsQuery } from './list-query.ts';
import { orderedRows } from './ordered-rows.ts';
import { type EventReader, renderCancelled, renderEvent } from './render-event.ts';

/**
 * events.list: one page of all events, or of those that changed since a sync token.
 * @throws GoogleError 400 for malformed or forbidden parameters, 410 for a token that is no longer good.
 */
export function listEvents(
  simulator: Simulator,
  { calendar, role, email }: OpenedCalendar,
  sent: ListEventsQuery,
): Record<string, unknown> {
  const { settings } = simulator;
  const nowMs = simulator.clock.now();
  const query = settings.allDayBoundsZone === 'request' ? { ...sent, allDayZone: sent.timeZone } : sent;
  checkListQuery(query, nowMs, settings.updatedMinMaximumAgeMs);
  if (settings.tombstoneLifetimeMs < Number.POSITIVE_INFINITY) {
    forgetTombstones(calendar, nowMs - settings.tombstoneLifetimeMs);
  }
  const log = eventLogOf(calendar);
  // Expanded lists go by id: an edited series would take its unchanged instances along, which its delta may leave out.
  const order = query.singleEvents ? 'id' : settings.listsGoBy;
  const queryDigest = digestOf({ ...query, pageToken: undefined, calendar: calendar.id, epoch: log.epoch, order });
  const terms = { nowMs, settings, query: [query.maxResults, query.eventTypes, query.singleEvents] };
  const fromCounter = query.syncToken === undefined ? null : readSyncToken(query.syncToken, log, terms);
  const asked: PagePosition =
    query.pageToken === undefined
      ? { afterKey: '', snapshotCounter: log.counter }
      : readPageToken(query.pageToken, queryDigest);
  if (asked.snapshotCounter > log.counter) throw fullSyncRequired();
  const faults = takeListFaults(
    simulator.faults,
    { calendarId: calendar.id, email },
    { isFirst: query.pageToken === undefined, followsEmpty: asked.followsEmpty === true },
  );
  const position = faults.exceptionsFirst ? { ...asked, exceptionsFirst: true } : asked;
  const bounds = { nowMs, cap: settings.expansionCap, repeatsUnchanged: settings.reemitUnchangedInstances };
  const rows = orderedRows(calendar, query, bounds, position, { fromCounter, listsGoBy: order });
  const { page, lastKey } = pageOf(rows, position, Math.min(query.maxResults, settings.pageSize), faults);
  const reader = { role, timeZone: query.timeZone ?? calendar.timeZone, maxAttendees: query.maxAttendees };
  return {
    ...renderListHead(calendar, role),
    ...(lastKey === null
      ? lastPagePointer(query, { ...log, counter: position.snapshotCounter }, terms)
      : {
          nextPageToken: writePageToken(queryDigest, {
            ...position,
            afterKey: lastKey,
            followsEmpty: faults.emptyPage,
          }),
        }),
    items: page.map(({ event }) => renderRow(calendar, event, reader, { query, faults })),
  };
}

/** A page of the rows, with the odd shapes that Google's pages have at times. */
function pageOf(rows: Iterable<EventRow>, position: PagePosition, size: number, faults: ListFaults) {
  if (faults.emptyPage) return { page: [], lastKey: position.afterKey };
  const { page, lastKey } = takePage(rows, position.afterKey, faults.shortPage ? Math.ceil(size / 100) : size);
  if (!faults.repeatedIds) return { page, lastKey };
  // Where another page follows, that one begins with the last item of this one; else the first comes again.
  const beforeLast = page.at(-2);
  if (lastKey !== null && beforeLast) return { page, lastKey: beforeLast.key };
  return { page: [...page, ...page.slice(0, 1)], lastKey };
}

/** The sync log of a calendar's events. */
export function eventLogOf(calendar: CalendarRecord): SyncLogPosition {
  return {
    logId: `events ${calendar.id}`,
    epoch: calendar.epoch,
    counter: calendar.counter,
    forgottenCounter: calendar.forgottenCounter,
  };
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

function renderRow(
  calendar: CalendarRecord,
  event: EventRow['event'],
  reader: EventReader,
  { query, faults }: { query: ListEventsQuery; faults: ListFaults },
) {
  const bare = event.status === 'cancelled' && query.showDeleted !== true;
  if (!bare) return renderEvent(calendar, event, reader);
  return renderCancelled(calendar, event, reader, { stripped: faults.strippedStubs });
}

/** What stands at the end of the last page: a sync token, where the query earns one. */
export function lastPagePointer(
  query: ListEventsQuery,
  position: SyncLogPosition,
  terms: SyncTokenTerms,
): Record<string, string> {
  return earnsSyncToken(query) ? { nextSyncToken: writeSyncToken(position, terms) } : {};
}
