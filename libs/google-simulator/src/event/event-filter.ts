import { occurrencesBetween } from '../recurrence/series.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';
import { momentInstant, shiftedEnd } from './event-moment.ts';
import type { ListEventsQuery } from './list-query.ts';

const DAY_MS = 86_400_000;

/** Whether a row belongs into the answer: deletions, window, `updatedMin`, types and the search filters. */
export function isWanted(calendar: CalendarRecord, event: StoredEvent, query: ListEventsQuery): boolean {
  const tellsChanges = query.syncToken !== undefined || query.updatedMinMs !== undefined;
  if (event.status === 'cancelled' && !tellsChanges && !showsCancelled(calendar, event, query)) return false;
  if (query.updatedMinMs !== undefined && event.updatedMs < query.updatedMinMs) return false;
  if (query.eventTypes.length > 0 && !query.eventTypes.includes(event.eventType)) return false;
  if (!overlapsWindow(calendar, event, query)) return false;
  return matchesFilters(event, query);
}

/** The showDeleted matrix for lists that are no deltas (reference of events.list). */
function showsCancelled(calendar: CalendarRecord, event: StoredEvent, query: ListEventsQuery): boolean {
  if (query.singleEvents) return query.showDeleted === true && event.recurrence === null;
  if (query.showDeleted) return true;
  const master = event.recurringEventId === null ? undefined : calendar.events.get(event.recurringEventId);
  return master !== undefined && master.status !== 'cancelled';
}

function overlapsWindow(calendar: CalendarRecord, event: StoredEvent, query: ListEventsQuery): boolean {
  const timeMinMs = query.timeMinMs ?? Number.NEGATIVE_INFINITY;
  const timeMaxMs = query.timeMaxMs ?? Number.POSITIVE_INFINITY;
  const zone = query.allDayZone ?? calendar.timeZone;
  const overlaps = (start: StoredEvent['start'], end: StoredEvent['end']) =>
    momentInstant(end, zone) > timeMinMs && momentInstant(start, zone) < timeMaxMs;
  if (query.timeMinMs === undefined && query.timeMaxMs === undefined) return true;
  if (!event.recurrence) return overlaps(event.start, event.end);
  if (query.timeMinMs === undefined) return momentInstant(event.start, zone) < timeMaxMs;
  const lengthMs = momentInstant(event.end, zone) - momentInstant(event.start, zone);
  return occurrencesNear(event, timeMinMs - lengthMs - DAY_MS, timeMaxMs).some(({ moment }) =>
    overlaps(moment, shiftedEnd(moment, event.start, event.end)),
  );
}

/** An open window needs to look only as far as the first occurrences in it. */
function occurrencesNear(master: StoredEvent, fromMs: number, timeMaxMs: number) {
  const reach = [400 * DAY_MS, 5 * 365 * DAY_MS, 30 * 365 * DAY_MS];
  for (const span of reach) {
    const found = occurrencesBetween(master, fromMs, Math.min(timeMaxMs + DAY_MS, fromMs + span));
    if (found.length > 0 && (timeMaxMs !== Number.POSITIVE_INFINITY || found.length > 3)) return found;
  }
  return occurrencesBetween(master, fromMs, Math.min(timeMaxMs + DAY_MS, fromMs + 30 * 365 * DAY_MS));
}

function matchesFilters(event: StoredEvent, query: ListEventsQuery): boolean {
  if (query.iCalUID !== undefined && event.iCalUID !== query.iCalUID) return false;
  if (query.q !== undefined && !searchText(event).includes(query.q.toLowerCase())) return false;
  return (
    hasProperties(event, 'private', query.privateExtendedProperty) &&
    hasProperties(event, 'shared', query.sharedExtendedProperty)
  );
}

function searchText(event: StoredEvent): string {
  const { summary, description, location, attendees } = event.details;
  return JSON.stringify([summary, description, location, attendees, event.organizer]).toLowerCase();
}

function hasProperties(event: StoredEvent, kind: 'private' | 'shared', wanted: readonly string[]): boolean {
  const extended = event.details.extendedProperties as Partial<Record<string, Record<string, string>>> | undefined;
  return wanted.every((pair) => {
    const [name = '', ...value] = pair.split('=');
    return extended?.[kind]?.[name] === value.join('=');
  });
}
