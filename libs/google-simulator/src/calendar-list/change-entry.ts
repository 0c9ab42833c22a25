import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarListEntry, CalendarRecord, UserRecord } from '../state/simulator-state.ts';

/** Puts a calendar into a user's list, or back into it. */
export function listCalendar(simulator: Simulator, user: UserRecord, calendar: CalendarRecord): void {
  const before = user.list.get(calendar.id);
  changeEntry(simulator, user, {
    calendarId: calendar.id,
    selected: before?.selected ?? true,
    hidden: before?.hidden ?? false,
    summaryOverride: before?.summaryOverride ?? null,
    deleted: false,
  });
}

/** Takes a calendar out of a user's list; incremental readers get a stub. */
export function unlistCalendar(simulator: Simulator, user: UserRecord, calendarId: string): void {
  const before = user.list.get(calendarId);
  if (before && !before.deleted) changeEntry(simulator, user, { ...before, deleted: true });
}

/** Puts an entry in the place of the one before, and tells the channels on the list. */
export function changeEntry(
  simulator: Simulator,
  user: UserRecord,
  entry: Omit<CalendarListEntry, 'counter' | 'updatedMs'>,
): void {
  user.listCounter += 1;
  user.listLastUpdatedMs = Math.max(simulator.clock.now(), user.listLastUpdatedMs + 1);
  user.list.set(entry.calendarId, { ...entry, counter: user.listCounter, updatedMs: user.listLastUpdatedMs });
  simulator.push.notify({ kind: 'calendarList', email: user.email });
}
