import { z } from 'zod';
import { resolveCalendarId, roleOf } from '../calendar/open-calendar.ts';
import { notFound, required } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarListEntry, UserRecord } from '../state/simulator-state.ts';
import { changeEntry, listCalendar, unlistCalendar } from './change-entry.ts';
import { getEntry } from './list-entries.ts';

/** The body of calendarList.insert, patch and update. */
export const entryInputSchema = z.looseObject({
  id: z.string().nullish(),
  selected: z.boolean().nullish(),
  hidden: z.boolean().nullish(),
  summaryOverride: z.string().nullish(),
});
export type EntryInput = z.infer<typeof entryInputSchema>;

/**
 * calendarList.insert: puts a calendar that the user may read into their list.
 * @throws GoogleError 400, 404
 */
export function insertEntry(simulator: Simulator, user: UserRecord, input: EntryInput): Record<string, unknown> {
  if (!input.id) throw required('Missing id.', 'id');
  const calendar = simulator.state.calendars.get(input.id);
  if (!calendar || roleOf(calendar, user.email) === 'none') throw notFound();
  listCalendar(simulator, user, calendar);
  return patchEntry(simulator, user, input.id, input);
}

/** calendarList.patch and update. @throws GoogleError 404 */
export function patchEntry(
  simulator: Simulator,
  user: UserRecord,
  calendarId: string,
  { selected, hidden, summaryOverride }: EntryInput,
): Record<string, unknown> {
  const before = entryOf(user, calendarId);
  changeEntry(simulator, user, {
    ...before,
    selected: selected ?? before.selected,
    hidden: hidden ?? before.hidden,
    summaryOverride: summaryOverride === undefined ? before.summaryOverride : summaryOverride,
  });
  return getEntry(simulator, user, calendarId);
}

/** calendarList.delete. @throws GoogleError 404 */
export function deleteEntry(simulator: Simulator, user: UserRecord, calendarId: string): void {
  unlistCalendar(simulator, user, entryOf(user, calendarId).calendarId);
}

function entryOf(user: UserRecord, calendarId: string): CalendarListEntry {
  const entry = user.list.get(resolveCalendarId(user, calendarId));
  if (!entry || entry.deleted) throw notFound();
  return entry;
}
