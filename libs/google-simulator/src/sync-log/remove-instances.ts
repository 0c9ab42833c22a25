import { instanceIdOf } from '../event/split-series.ts';
import { occurrencesBetween } from '../recurrence/series.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';

/** Half of the about six months of cancelled instances that Google reports for a deleted series (api-ruby-client#860). */
const REPORTED_REACH_MS = 91 * 86_400_000;

/** Notes the instances near `nowMs` that `before` had and `after` (null: deleted) has not, for readers of expanded deltas. */
export function rememberRemovedInstances(
  calendar: CalendarRecord,
  change: { before: StoredEvent; after: StoredEvent | null; nowMs: number; updatedMs: number },
): void {
  const { before, after, nowMs, updatedMs } = change;
  if (before.recurrence === null) return;
  const near = (event: StoredEvent) => occurrencesBetween(event, nowMs - REPORTED_REACH_MS, nowMs + REPORTED_REACH_MS);
  const kept = after?.recurrence ? near(after) : [];
  const keptMs = new Set(after?.start.kind === before.start.kind ? kept.map(({ orderMs }) => orderMs) : []);
  for (const { moment: originalStart, orderMs } of near(before)) {
    if (keptMs.has(orderMs)) continue;
    const id = instanceIdOf(calendar, before.id, originalStart);
    if (calendar.events.has(id)) continue;
    calendar.counter += 1;
    calendar.removedInstances.set(id, {
      id,
      recurringEventId: before.id,
      originalStart,
      counter: calendar.counter,
      updatedMs,
    });
  }
  if (calendar.removedInstances.size === 0) return;
  for (const { moment } of kept) calendar.removedInstances.delete(instanceIdOf(calendar, before.id, moment));
}
