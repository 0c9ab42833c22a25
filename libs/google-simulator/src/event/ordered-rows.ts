import type { SimulatorSettings } from '../simulator/settings.ts';
import type { CalendarRecord } from '../state/simulator-state.ts';
import type { PagePosition } from '../sync-log/page-token.ts';
import { sortableNumber } from '../sync-log/take-page.ts';
import { isWanted } from './event-filter.ts';
import { momentInstant } from './event-moment.ts';
import { allRows, allRowsByChange, changedRows, type EventRow, type ExpansionBounds } from './event-rows.ts';
import type { ListEventsQuery } from './list-query.ts';

/** The rows that a query wants, in the order of its pages: by change, by id where that is set and it is no delta, or as asked. */
export function orderedRows(
  calendar: CalendarRecord,
  query: ListEventsQuery,
  bounds: ExpansionBounds,
  position: PagePosition,
  { fromCounter, listsGoBy }: { fromCounter: number | null; listsGoBy: SimulatorSettings['listsGoBy'] },
): Iterable<EventRow> {
  if (fromCounter !== null) {
    const range = { fromCounter, untilCounter: position.snapshotCounter };
    const changed = wantedOf(calendar, query, changedRows(calendar, query, bounds, range));
    return position.exceptionsFirst ? exceptionsFirst(changed) : changed;
  }
  if (query.orderBy === undefined) {
    const untilCounter = position.snapshotCounter;
    const rowsAfter = (afterKey: string) =>
      listsGoBy === 'id'
        ? allRows(calendar, query, bounds, afterKey)
        : allRowsByChange(calendar, query, bounds, { afterKey, untilCounter });
    if (position.exceptionsFirst) return exceptionsFirst(wantedOf(calendar, query, rowsAfter('')));
    return wantedOf(calendar, query, rowsAfter(position.afterKey));
  }
  const rows = [...wantedOf(calendar, query, allRows(calendar, query, bounds, ''))].map(({ key, event }) => {
    const order = query.orderBy === 'updated' ? event.updatedMs : momentInstant(event.start, calendar.timeZone);
    return { key: `${sortableNumber(order)} ${key}`, event };
  });
  return inOrder(rows);
}

function* wantedOf(calendar: CalendarRecord, query: ListEventsQuery, rows: Iterable<EventRow>): Generator<EventRow> {
  for (const row of rows) {
    if (isWanted(calendar, row.event, query)) yield row;
  }
}

function exceptionsFirst(rows: Iterable<EventRow>): EventRow[] {
  return inOrder(
    Array.from(rows, ({ key, event }) => ({ key: `${event.recurringEventId === null ? 1 : 0} ${key}`, event })),
  );
}

function inOrder(rows: EventRow[]): EventRow[] {
  return rows.sort((one, other) => (one.key < other.key ? -1 : 1));
}
