import type { EventInput } from '@calendar-cache/google-simulator';
import type { Flavour, PlacedEvent } from './event-plan.ts';
import { recurrenceLines } from './recurrence-lines.ts';
import { dateText, instantOf } from './wall.ts';

const minuteMs = 60_000;

/** Whose calendar it is decides which types of events it may hold. */
export type CalendarSort = 'primary' | 'shared' | 'import';

/** The event with a flavour and a zone that Google would let it have. */
export function allowed(wanted: PlacedEvent, sort: CalendarSort): PlacedEvent {
  const event: PlacedEvent = wanted.zone === 'none' && wanted.rule !== null ? { ...wanted, zone: 'UTC' } : wanted;
  const allDay = 'days' in event.span;
  const fits = sort === 'primary';
  switch (event.flavour) {
    case 'out-of-office':
    case 'focus-time':
      return fits ? { ...event, span: allDay ? { shape: 'timed', minutes: 90 } : event.span } : plain(event);
    case 'working-location':
      return fits ? { ...event, span: allDay ? { shape: 'all-day', days: 1 } : event.span } : plain(event);
    case 'birthday':
      return fits ? birthday(event) : plain(event);
    default:
      return event;
  }
}

function plain(event: PlacedEvent): PlacedEvent {
  return { ...event, flavour: 'plain' };
}

function birthday(event: PlacedEvent): PlacedEvent {
  const rule = { frequency: 'yearly', interval: 1, end: { kind: 'never' }, excluded: [], added: [] } as const;
  return { ...event, span: { shape: 'all-day', days: 1 }, rule: { ...rule, excluded: [], added: [] } };
}

/** The body of an insert. */
export function resourceOf(event: PlacedEvent, calendarId: string): EventInput {
  return { ...timesOf(event), ...typeOf(event.flavour), ...answerOf(event, calendarId) };
}

/** Start, end and rule. */
export function timesOf(event: PlacedEvent): EventInput {
  const lines = recurrenceLines(event);
  return { ...placeOf(event, event.day, event.minute), recurrence: lines.length === 0 ? null : lines };
}

/** Start and end of an occurrence that begins on that day at that minute. */
export function placeOf(event: PlacedEvent, day: number, minute: number): EventInput {
  const { span, zone } = event;
  if ('days' in span) return { start: { date: dateText(day) }, end: { date: dateText(day + span.days) } };
  const startMs = instantOf({ day, minute }, zone);
  const zoneOrNone = zone === 'none' ? {} : { timeZone: zone };
  const at = (instantMs: number) => ({ dateTime: new Date(instantMs).toISOString(), ...zoneOrNone });
  return { start: at(startMs), end: at(startMs + span.minutes * minuteMs) };
}

/** Status, guests and transparency; of a special type only what may be changed. */
export function answerOf(event: Pick<PlacedEvent, 'flavour'>, calendarId: string, late?: Flavour): EventInput {
  // A reader without rights sees a private event as a bare block: what hides in it is left as it is.
  const isPrivate = event.flavour === 'private';
  const flavour = isPrivate && late !== 'tentative' ? 'private' : (late ?? event.flavour);
  const isSpecial = ['out-of-office', 'focus-time', 'working-location', 'birthday'].includes(event.flavour);
  const answers: Partial<Record<Flavour, string>> = {
    declined: 'declined',
    'needs-action': 'needsAction',
    accepted: 'accepted',
  };
  const answer = answers[flavour];
  return {
    status: flavour === 'tentative' ? 'tentative' : 'confirmed',
    attendees:
      answer === undefined
        ? null
        : [
            { email: calendarId, responseStatus: answer },
            { email: 'guest@example.com', responseStatus: 'declined' },
          ],
    ...(isSpecial ? {} : { transparency: flavour === 'transparent' ? ('transparent' as const) : ('opaque' as const) }),
    ...(flavour === 'private' ? { visibility: 'private' as const } : {}),
  };
}

function typeOf(flavour: Flavour): EventInput {
  switch (flavour) {
    case 'out-of-office':
      return { eventType: 'outOfOffice', outOfOfficeProperties: {} };
    case 'focus-time':
      return { eventType: 'focusTime', focusTimeProperties: {} };
    case 'working-location':
      return {
        eventType: 'workingLocation',
        transparency: 'transparent',
        visibility: 'public',
        workingLocationProperties: { type: 'homeOffice', homeOffice: {} },
      };
    case 'birthday':
      return { eventType: 'birthday' };
    case 'from-gmail':
      return { eventType: 'fromGmail' };
    default:
      return {};
  }
}
