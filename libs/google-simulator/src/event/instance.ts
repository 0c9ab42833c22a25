import { parseInstanceId } from '../recurrence/moment-key.ts';
import { findOccurrence } from '../recurrence/series.ts';
import type { CalendarRecord, EventMoment, StoredEvent } from '../state/simulator-state.ts';
import { shiftedEnd } from './event-moment.ts';
import { baseIdOf, instanceIdOf, partsOf } from './split-series.ts';

/** An occurrence of a master in the form of an event of its own, as expanded lists show it. */
export function instanceOf(calendar: CalendarRecord, master: StoredEvent, originalStart: EventMoment): StoredEvent {
  return {
    ...master,
    id: instanceIdOf(calendar, master.id, originalStart),
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
  if (!parsed) return undefined;
  const named = calendar.events.get(parsed.seriesId);
  return (named && instanceAt(calendar, named, id, parsed.moment)) ?? instanceOfPart(calendar, id, parsed);
}

function instanceOfPart(
  calendar: CalendarRecord,
  id: string,
  { seriesId, moment }: { seriesId: string; moment: EventMoment },
): StoredEvent | undefined {
  for (const part of partsOf(calendar, baseIdOf(seriesId))) {
    const instance = instanceAt(calendar, part, id, moment);
    if (instance) return instance;
  }
  return undefined;
}

function instanceAt(
  calendar: CalendarRecord,
  master: StoredEvent,
  id: string,
  moment: EventMoment,
): StoredEvent | undefined {
  const occurrence = master.recurrence ? findOccurrence(master, moment) : undefined;
  const instance = occurrence && instanceOf(calendar, master, occurrence.moment);
  return instance?.id === id ? instance : undefined;
}
