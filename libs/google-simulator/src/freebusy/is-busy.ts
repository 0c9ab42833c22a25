import { isSelf } from '../event/render-event.ts';
import type { SimulatorSettings } from '../simulator/settings.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';

/** Whether an event blocks time for freeBusy: opaque, not cancelled, not declined by the calendar's owner, no working location. */
export function isBusy(calendar: CalendarRecord, event: StoredEvent, settings: SimulatorSettings): boolean {
  if (event.status === 'cancelled') return false;
  if (event.details.transparency === 'transparent') return false;
  if (event.eventType === 'workingLocation') return false;
  if (calendar.kind === 'resource' && event.start.kind === 'date' && !settings.roomAllDayIsBusy) return false;
  return settings.declinedIsBusy || !isDeclinedBySelf(calendar, event);
}

function isDeclinedBySelf(calendar: CalendarRecord, event: StoredEvent): boolean {
  const attendees = event.details.attendees;
  if (!Array.isArray(attendees)) return false;
  return attendees.some(
    (attendee: { email?: string; responseStatus?: string }) =>
      isSelf(attendee.email, calendar) && attendee.responseStatus === 'declined',
  );
}
