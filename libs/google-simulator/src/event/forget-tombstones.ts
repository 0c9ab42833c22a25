import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';
import { forgetEvents } from './event-index.ts';

/**
 * Forgets what was deleted at or before `untilMs`, as Google does "in time". A cancelled instance stays as long as its
 * series lives. Sync tokens from before the last forgotten deletion end.
 */
export function forgetTombstones(calendar: CalendarRecord, untilMs: number): void {
  const forgotten = [...calendar.events.values()].filter((event) => isForgettable(calendar, event, untilMs));
  if (forgotten.length === 0) return;
  forgetEvents(calendar, forgotten);
  const seriesIds = new Set(forgotten.map(({ id }) => id));
  const counters = forgotten.map(({ counter }) => counter);
  for (const removed of calendar.removedInstances.values()) {
    if (!seriesIds.has(removed.recurringEventId)) continue;
    calendar.removedInstances.delete(removed.id);
    counters.push(removed.counter);
  }
  calendar.forgottenCounter = counters.reduce((one, other) => Math.max(one, other), calendar.forgottenCounter ?? 0);
}

function isForgettable(calendar: CalendarRecord, event: StoredEvent, untilMs: number): boolean {
  if (event.status !== 'cancelled' || event.updatedMs > untilMs) return false;
  const master = event.recurringEventId === null ? undefined : calendar.events.get(event.recurringEventId);
  return master === undefined || master.status === 'cancelled';
}
