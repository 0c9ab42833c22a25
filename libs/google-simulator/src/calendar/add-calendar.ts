import { listCalendar } from '../calendar-list/change-entry.ts';
import { nextBase32Hex, nextInteger } from '../random/seeded-random.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarKind, CalendarRecord, UserRecord } from '../state/simulator-state.ts';
import { isKnownZone } from '../time/zone-offset.ts';

/** A calendar to be; without `id` one in Google's form is made. */
export interface NewCalendar {
  id?: string | undefined;
  summary: string;
  timeZone: string;
  kind?: CalendarKind | undefined;
  description?: string | undefined;
}

/**
 * Adds a calendar and puts it into its owner's list. Holiday and imported ones are read-only, also for the owner.
 * @throws RangeError for an id in use or an unknown zone.
 */
export function addCalendar(simulator: Simulator, owner: UserRecord, wanted: NewCalendar): CalendarRecord {
  const kind = wanted.kind ?? 'secondary';
  const id = wanted.id ?? newCalendarId(simulator, kind);
  if (simulator.state.calendars.has(id)) throw new RangeError(`calendar id in use: ${id}`);
  if (!isKnownZone(wanted.timeZone)) throw new RangeError(`unknown time zone: ${wanted.timeZone}`);
  const nowMs = simulator.clock.now();
  const readOnly = kind === 'holiday' || kind === 'import';
  const calendar: CalendarRecord = {
    id,
    kind,
    ownerEmail: owner.email,
    summary: wanted.summary,
    description: wanted.description ?? null,
    location: null,
    timeZone: wanted.timeZone,
    roleByEmail: new Map([[owner.email, readOnly ? 'reader' : 'owner']]),
    counter: 0,
    // Tokens of an earlier life of the simulator, with the same ids from the same seed, must not fit.
    epoch: nowMs + nextInteger(simulator.state.random, 0, 999_999),
    lastUpdatedMs: nowMs,
    events: new Map(),
    removedInstances: new Map(),
  };
  simulator.state.calendars.set(id, calendar);
  listCalendar(simulator, owner, calendar);
  return calendar;
}

function newCalendarId(simulator: Simulator, kind: CalendarKind): string {
  const characters = nextBase32Hex(simulator.state.random, 26);
  if (kind === 'holiday') return `en.${characters}#holiday@group.v.calendar.google.com`;
  if (kind === 'resource') return `c_${characters}@resource.calendar.google.com`;
  if (kind === 'import') return `${characters}@import.calendar.google.com`;
  return `c_${characters}@group.calendar.google.com`;
}
