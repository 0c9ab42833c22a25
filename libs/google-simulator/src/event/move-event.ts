import { duplicate, invalid, notFound } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';
import { recordChange } from '../sync-log/record-change.ts';
import { deleteEvent } from './change-event.ts';
import { exceptionsOf } from './event-index.ts';

/**
 * events.move: the event goes to another calendar, which becomes its organizer; the old one keeps a tombstone.
 * @returns the tombstone with the new organizer, as the API answers (recorded).
 * @throws GoogleError 400 for an instance or a special type, 404, 409
 */
export function moveEvent(
  simulator: Simulator,
  source: CalendarRecord,
  destination: CalendarRecord,
  eventId: string,
): StoredEvent {
  const event = source.events.get(eventId);
  if (!event || event.status === 'cancelled') throw notFound();
  if (event.recurringEventId !== null || event.eventType !== 'default') throw invalid('The event can not be moved.');
  if (destination.events.has(event.id)) throw duplicate();
  const organizer =
    destination.kind === 'primary'
      ? { email: destination.id }
      : { email: destination.id, displayName: destination.summary };
  const exceptions = exceptionsOf(source, event.id);
  recordChange(simulator, destination, (put) => {
    for (const moved of [event, ...exceptions]) put({ ...moved, organizer });
  });
  return { ...deleteEvent(simulator, source, { id: event.id }), organizer };
}
