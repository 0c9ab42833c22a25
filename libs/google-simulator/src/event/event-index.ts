import { momentKey } from '../recurrence/moment-key.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';

interface EventIndex {
  sortedIds: string[] | null;
  /** By series: the ids of its exceptions, each with the key of its original start. */
  exceptionsBySeries: Map<string, Map<string, string>>;
  /** In the order of the sync log; an entry counts while its event still has this counter. */
  changes: { counter: number; id: string }[];
}

/** Derived from the events, so never part of a snapshot. */
const indexes = new WeakMap<CalendarRecord, EventIndex>();
/** Outdated entries of the log are cleared away when they outnumber the events by this. */
const OUTDATED_KEPT = 64;

/** The ids of all events of a calendar, tombstones too, in the order of ids. */
export function sortedEventIds(calendar: CalendarRecord): readonly string[] {
  const index = indexOf(calendar);
  index.sortedIds ??= [...calendar.events.keys()].sort((one, other) => (one < other ? -1 : 1));
  return index.sortedIds;
}

/** The exceptions of a series, cancelled ones too. */
export function exceptionsOf(calendar: CalendarRecord, seriesId: string): StoredEvent[] {
  const keysById = indexOf(calendar).exceptionsBySeries.get(seriesId);
  return keysById ? [...keysById.keys()].flatMap((id) => calendar.events.get(id) ?? []) : [];
}

/** The original starts (as `momentKey` writes them) in a series whose place an exception has taken. */
export function exceptionKeysOf(calendar: CalendarRecord, seriesId: string): ReadonlySet<string> {
  const keysById = indexOf(calendar).exceptionsBySeries.get(seriesId);
  return keysById ? new Set(keysById.values()) : noKeys;
}

/** The events whose last change came after `fromCounter`, in the order of these changes. */
export function eventsChangedAfter(calendar: CalendarRecord, fromCounter: number): StoredEvent[] {
  const { changes } = indexOf(calendar);
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.counter ?? 0) > fromCounter) high = middle;
    else low = middle + 1;
  }
  return changes.slice(low).flatMap(({ counter, id }) => {
    const event = calendar.events.get(id);
    return event?.counter === counter ? event : [];
  });
}

/** Puts an event under its id, new or in place of the one before. */
export function storeEvent(calendar: CalendarRecord, event: StoredEvent): void {
  const index = indexOf(calendar);
  if (!calendar.events.has(event.id)) index.sortedIds = null;
  calendar.events.set(event.id, event);
  indexEvent(index, event);
  const { changes } = index;
  if (event.counter > (changes.at(-1)?.counter ?? 0)) changes.push({ counter: event.counter, id: event.id });
  if (changes.length > 2 * calendar.events.size + OUTDATED_KEPT) {
    index.changes = changes.filter(({ counter, id }) => calendar.events.get(id)?.counter === counter);
  }
}

/** Takes events away as if they had never been: nothing tells of them any more. */
export function forgetEvents(calendar: CalendarRecord, events: readonly StoredEvent[]): void {
  const { exceptionsBySeries } = indexOf(calendar);
  for (const { id, recurringEventId } of events) {
    calendar.events.delete(id);
    exceptionsBySeries.get(recurringEventId ?? '')?.delete(id);
  }
  indexOf(calendar).sortedIds = null;
}

const noKeys: ReadonlySet<string> = new Set();

function indexOf(calendar: CalendarRecord): EventIndex {
  const known = indexes.get(calendar);
  if (known) return known;
  const index: EventIndex = { sortedIds: null, exceptionsBySeries: new Map(), changes: [] };
  for (const event of calendar.events.values()) {
    indexEvent(index, event);
    index.changes.push({ counter: event.counter, id: event.id });
  }
  index.changes.sort((one, other) => one.counter - other.counter);
  indexes.set(calendar, index);
  return index;
}

function indexEvent(index: EventIndex, { id, recurringEventId, originalStart }: StoredEvent): void {
  if (recurringEventId === null) return;
  const key = originalStart ? momentKey(originalStart) : '';
  const keysById = index.exceptionsBySeries.get(recurringEventId);
  if (keysById) keysById.set(id, key);
  else index.exceptionsBySeries.set(recurringEventId, new Map([[id, key]]));
}
