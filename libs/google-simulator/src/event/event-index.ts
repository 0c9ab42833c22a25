import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';

interface EventIndex {
  sortedIds: string[] | null;
  exceptionIdsBySeries: Map<string, Set<string>>;
}

/** Derived from the events, so never part of a snapshot. */
const indexes = new WeakMap<CalendarRecord, EventIndex>();

/** The ids of all events of a calendar, tombstones too, in the stable order that lists page through. */
export function sortedEventIds(calendar: CalendarRecord): readonly string[] {
  const index = indexOf(calendar);
  index.sortedIds ??= [...calendar.events.keys()].sort((one, other) => (one < other ? -1 : 1));
  return index.sortedIds;
}

/** The exceptions of a series, cancelled ones too. */
export function exceptionsOf(calendar: CalendarRecord, seriesId: string): StoredEvent[] {
  const ids = indexOf(calendar).exceptionIdsBySeries.get(seriesId) ?? new Set<string>();
  return [...ids].flatMap((id) => calendar.events.get(id) ?? []);
}

/** Puts an event under its id, new or in place of the one before. */
export function storeEvent(calendar: CalendarRecord, event: StoredEvent): void {
  const index = indexOf(calendar);
  if (!calendar.events.has(event.id)) index.sortedIds = null;
  calendar.events.set(event.id, event);
  if (event.recurringEventId !== null) indexException(index, event.recurringEventId, event.id);
}

function indexOf(calendar: CalendarRecord): EventIndex {
  const known = indexes.get(calendar);
  if (known) return known;
  const index: EventIndex = { sortedIds: null, exceptionIdsBySeries: new Map() };
  for (const event of calendar.events.values()) {
    if (event.recurringEventId !== null) indexException(index, event.recurringEventId, event.id);
  }
  indexes.set(calendar, index);
  return index;
}

function indexException(index: EventIndex, seriesId: string, eventId: string): void {
  const ids = index.exceptionIdsBySeries.get(seriesId);
  if (ids) ids.add(eventId);
  else index.exceptionIdsBySeries.set(seriesId, new Set([eventId]));
}
