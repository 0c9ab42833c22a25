import { alreadyDeleted, conditionNotMet, notFound } from '../google-error/refusals.ts';
import { findOccurrence } from '../recurrence/series.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';
import { type PutEvent, recordChange } from '../sync-log/record-change.ts';
import { rememberRemovedInstances } from '../sync-log/remove-instances.ts';
import { exceptionsOf, forgetEvents, storeEvent } from './event-index.ts';
import { findEvent } from './instance.ts';
import { eventEtag } from './render-event.ts';

/** Which event is changed, and the etag that it must have (`If-Match`), if any. */
export interface EventTarget {
  id: string;
  ifMatch?: string | undefined;
}

/**
 * Puts `change(before)` in the place of an event, with all that follows in its series: an instance becomes an exception
 * and its master is sent again, a master loses the exceptions that its new rule has no place for.
 * @throws GoogleError 404, 412, or what `change` throws.
 */
export function changeEvent(
  simulator: Simulator,
  calendar: CalendarRecord,
  target: EventTarget,
  change: (before: StoredEvent) => StoredEvent,
): StoredEvent {
  const before = findEvent(calendar, target.id);
  if (!before) throw notFound();
  if (target.ifMatch !== undefined && target.ifMatch !== '*' && target.ifMatch !== eventEtag(before)) {
    throw conditionNotMet();
  }
  const changed = change(before);
  const moved = JSON.stringify(timesOf(before)) !== JSON.stringify(timesOf(changed));
  // Lines that stay are kept as they are: their expansion hangs on them.
  const after = moved ? { ...changed, sequence: before.sequence + 1 } : { ...changed, recurrence: before.recurrence };
  return recordChange(simulator, calendar, (put, updatedMs) => {
    touchMaster(calendar, after, put);
    const stored = put(after);
    const live = stored.status === 'cancelled' ? null : stored;
    const wasCancelled = before.status === 'cancelled';
    if (before.recurrence !== null && (moved || wasCancelled !== (live === null))) {
      const resets = simulator.settings.seriesEditResetsExceptions;
      settleExceptions({ calendar, resets }, { live, isBack: wasCancelled, seriesId: before.id }, put);
      rememberRemovedInstances(calendar, { before, after: live, nowMs: simulator.clock.now(), updatedMs });
    }
    return stored;
  });
}

/**
 * events.delete, of a single event, a series or one instance.
 * @throws GoogleError 404, 410 when it is deleted already, 412.
 */
export function deleteEvent(simulator: Simulator, calendar: CalendarRecord, target: EventTarget): StoredEvent {
  return changeEvent(simulator, calendar, target, (before) => {
    if (before.status === 'cancelled') throw alreadyDeleted();
    return { ...before, status: 'cancelled' };
  });
}

function timesOf(event: StoredEvent) {
  return [event.start, event.end, event.recurrence];
}

/** A change of one instance sends the master again, with the same `updated` (recorded deltas). */
function touchMaster(calendar: CalendarRecord, exception: StoredEvent, put: PutEvent): void {
  const master = exception.recurringEventId === null ? undefined : calendar.events.get(exception.recurringEventId);
  if (master && master.status !== 'cancelled') put(master);
}

/** What becomes of the exceptions of a series that has ended (`live` is null), come back or moved in time. */
function settleExceptions(
  { calendar, resets }: { calendar: CalendarRecord; resets: boolean },
  { live, isBack, seriesId }: { live: StoredEvent | null; isBack: boolean; seriesId: string },
  put: PutEvent,
): void {
  const exceptions = exceptionsOf(calendar, seriesId);
  if (live && !isBack && resets) {
    forgetEvents(calendar, exceptions);
    return;
  }
  for (const exception of exceptions) {
    const cancelled: StoredEvent = { ...exception, status: 'cancelled' };
    // The end of a series is told by one stub, that of its master: its exceptions go without a place in the log.
    if (!live) storeEvent(calendar, cancelled);
    // A recorded split sends those that stay again; and of those that went without a word its return must tell.
    else put(hasPlace(live, exception) ? exception : cancelled);
  }
}

function hasPlace(master: StoredEvent, exception: StoredEvent): boolean {
  if (!master.recurrence || !exception.originalStart) return false;
  return findOccurrence(master, exception.originalStart) !== undefined;
}
