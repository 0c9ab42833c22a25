import { storeEvent } from '../event/event-index.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';

/** Puts events into one change: all of them get the same `updated`, each a place of its own in the sync log. */
export type PutEvent = (event: StoredEvent) => StoredEvent;

/**
 * One change of a calendar: stamps what `work` puts, and sends one notification to each of the calendar's channels.
 * `updated` grows strictly from change to change, by whole milliseconds, even when the clock stands still.
 */
export function recordChange<Result>(
  simulator: Simulator,
  calendar: CalendarRecord,
  work: (put: PutEvent, updatedMs: number) => Result,
): Result {
  const updatedMs = Math.max(simulator.clock.now(), calendar.lastUpdatedMs + 1);
  const eventTypes = new Set<string>();
  const result = work((event) => {
    calendar.counter += 1;
    const stamped = { ...event, updatedMs, counter: calendar.counter };
    if (stamped.recurrence) stamped.timesCounter = timesCounterOf(calendar.events.get(event.id), stamped);
    storeEvent(calendar, stamped);
    eventTypes.add(event.eventType);
    return stamped;
  }, updatedMs);
  if (eventTypes.size > 0) {
    calendar.lastUpdatedMs = updatedMs;
    simulator.push.notify({ kind: 'events', calendarId: calendar.id }, eventTypes);
  }
  return result;
}

function timesCounterOf(before: StoredEvent | undefined, after: StoredEvent): number {
  const times = ({ status, start, end, recurrence }: StoredEvent) => JSON.stringify([status, start, end, recurrence]);
  return before && times(before) === times(after) ? (before.timesCounter ?? before.counter) : after.counter;
}
