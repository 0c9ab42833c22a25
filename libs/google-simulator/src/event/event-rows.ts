import { momentKey } from '../recurrence/moment-key.ts';
import { occurrencesBetween, occurrencesCapped } from '../recurrence/series.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';
import { type KeyedRow, readSortableNumber, sortableNumber } from '../sync-log/take-page.ts';
import { eventsChangedAfter, exceptionKeysOf, sortedEventIds } from './event-index.ts';
import { momentInstant } from './event-moment.ts';
import { findEvent, instanceOf } from './instance.ts';
import type { ListEventsQuery } from './list-query.ts';

const DAY_MS = 86_400_000;
/** No expansion reaches further than this beyond now, whatever `timeMax` says. */
const EXPANSION_REACH_MS = 30 * 365 * DAY_MS;

/** A stored event or an expanded instance on its way into a page. */
export interface EventRow extends KeyedRow {
  event: StoredEvent;
}

/** What decides how far series are expanded. */
export interface ExpansionBounds {
  nowMs: number;
  cap: number;
  /** Whether a delta has the instances of a series whose times did not change. */
  repeatsUnchanged: boolean;
}

/** Every event of a calendar in the order of ids, from `afterKey` on; series expanded when the query asks for it. */
export function* allRows(
  calendar: CalendarRecord,
  query: ListEventsQuery,
  bounds: ExpansionBounds,
  afterKey: string,
): Generator<EventRow> {
  const afterId = afterKey.split(' ')[0] ?? '';
  for (const id of sortedEventIds(calendar)) {
    const event = id < afterId ? undefined : calendar.events.get(id);
    if (event) yield* rowsOf(calendar, event, query, bounds, (key) => `${id} ${key}`);
  }
}

/**
 * Every event of a calendar in the order of last changes, from `afterKey` on, not reaching beyond `untilCounter`: what changes
 * while a list is read loses its place, and is left to the next delta.
 */
export function* allRowsByChange(
  calendar: CalendarRecord,
  query: ListEventsQuery,
  bounds: ExpansionBounds,
  { afterKey, untilCounter }: { afterKey: string; untilCounter: number },
): Generator<EventRow> {
  const [place = ''] = afterKey.split(' ');
  const fromCounter = place === '' ? 0 : readSortableNumber(place) - 1;
  for (const event of eventsChangedAfter(calendar, fromCounter)) {
    if (event.counter > untilCounter) return;
    yield* rowsOf(calendar, event, query, bounds, (key) => `${sortableNumber(event.counter)} ${key}`);
  }
}

/** What changed after `fromCounter`, in the order of the changes, not reaching beyond `untilCounter`. */
export function changedRows(
  calendar: CalendarRecord,
  query: ListEventsQuery,
  bounds: ExpansionBounds,
  log: { fromCounter: number; untilCounter: number },
): EventRow[] {
  const isNew = ({ counter }: { counter: number }) => counter > log.fromCounter && counter <= log.untilCounter;
  const rows: EventRow[] = [];
  for (const event of eventsChangedAfter(calendar, log.fromCounter)) {
    if (event.counter > log.untilCounter) break;
    const place = sortableNumber(event.counter);
    if (event.recurrence && query.singleEvents) {
      if (event.status === 'cancelled') continue;
      if (!bounds.repeatsUnchanged && (event.timesCounter ?? event.counter) <= log.fromCounter) continue;
    }
    // The window of the first list is not remembered: a delta expands without one.
    const unbounded = { ...query, timeMinMs: undefined, timeMaxMs: undefined };
    rows.push(...rowsOf(calendar, event, unbounded, bounds, (key) => `${place} ${key}`));
  }
  if (query.singleEvents) rows.push(...removedRows(calendar, isNew));
  return rows.sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** One event as rows: itself, or its instances without those that exceptions replace. */
export function* rowsOf(
  calendar: CalendarRecord,
  event: StoredEvent,
  query: ListEventsQuery,
  bounds: ExpansionBounds,
  keyOf: (occurrenceKey: string) => string,
): Generator<EventRow> {
  if (!event.recurrence || !query.singleEvents) {
    yield { key: keyOf(''), event };
    return;
  }
  const exceptionKeys = exceptionKeysOf(calendar, event.id);
  for (const { moment } of occurrencesFor(calendar, event, query, bounds)) {
    const key = momentKey(moment);
    if (!exceptionKeys.has(key)) yield { key: keyOf(key), event: instanceOf(calendar, event, moment) };
  }
}

function occurrencesFor(
  calendar: CalendarRecord,
  master: StoredEvent,
  query: ListEventsQuery,
  bounds: ExpansionBounds,
) {
  if (query.timeMaxMs === undefined) {
    return occurrencesCapped(master, Math.max(bounds.nowMs, query.timeMinMs ?? 0), bounds.cap);
  }
  const lengthMs = momentInstant(master.end, calendar.timeZone) - momentInstant(master.start, calendar.timeZone);
  // A day on both sides, because all-day occurrences are ordered by UTC midnights.
  const fromMs = (query.timeMinMs ?? Number.NEGATIVE_INFINITY) - lengthMs - DAY_MS;
  return occurrencesBetween(master, fromMs, Math.min(query.timeMaxMs + DAY_MS, bounds.nowMs + EXPANSION_REACH_MS));
}

function removedRows(calendar: CalendarRecord, isNew: (place: { counter: number }) => boolean): EventRow[] {
  return [...calendar.removedInstances.values()].filter(isNew).flatMap((removed) => {
    const master = calendar.events.get(removed.recurringEventId);
    // A part that has split off goes on with the ids of the instances that the series lost to it.
    const present = findEvent(calendar, removed.id);
    if (!master || (present && present.status !== 'cancelled')) return [];
    const instance = instanceOf(calendar, master, removed.originalStart);
    const event: StoredEvent = { ...instance, id: removed.id, status: 'cancelled', updatedMs: removed.updatedMs };
    return [{ key: `${sortableNumber(removed.counter)} `, event }];
  });
}
