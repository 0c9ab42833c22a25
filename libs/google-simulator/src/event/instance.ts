import { momentKey, parseInstanceId } from '../recurrence/moment-key.ts';
import { findOccurrence } from '../recurrence/series.ts';
import type { CalendarRecord, EventMoment, StoredEvent } from '../state/simulator-state.ts';
import { shiftedEnd } from './event-moment.ts';

/** An occurrence of a master in the form of an event of its own, as expanded lists show it. */
export function instanceOf(master: StoredEvent, originalStart: EventMoment): StoredEvent {
  return {
    ...master,
    id: `${master.id}_${momentKey(originalStart)}`,
    recurrence: null,
    recurringEventId: master.id,
    originalStart,
    start: originalStart,
    end: shiftedEnd(originalStart, master.start, master.end),
  };
}

/** The event of this id: a stored one, or the instance that the id names. Deleted ones are found too. */
export function findEvent(calendar: CalendarRecord, id: string): StoredEvent | undefined {
  return calendar.events.get(id) ?? findInstance(calendar, id);
}

function findInstance(calendar: CalendarRecord, id: string): StoredEvent | undefined {
  const parsed = parseInstanceId(id);
  const master = parsed && calendar.events.get(parsed.seriesId);
  if (!parsed || !master?.recurrence) return undefined;
  const occurrence = findOccurrence(master, parsed.moment);
  return occurrence && instanceOf(master, occurrence.moment);
}
