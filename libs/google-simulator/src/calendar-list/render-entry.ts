import { roleOf } from '../calendar/open-calendar.ts';
import type { CalendarListEntry, CalendarRecord, UserRecord } from '../state/simulator-state.ts';
import { defaultRemindersOf } from './default-reminders.ts';

/** An entry of a user's calendar list; a removed one is a stub. */
export function renderEntry(
  user: UserRecord,
  entry: CalendarListEntry,
  calendar: CalendarRecord | undefined,
): Record<string, unknown> {
  const head = { kind: 'calendar#calendarListEntry', etag: `"${entry.updatedMs * 1_000}"`, id: entry.calendarId };
  if (entry.deleted || !calendar) return { ...head, defaultReminders: [], deleted: true };
  const role = roleOf(calendar, user.email);
  return {
    ...head,
    summary: calendar.summary,
    ...(calendar.description === null ? {} : { description: calendar.description }),
    ...(calendar.location === null ? {} : { location: calendar.location }),
    timeZone: calendar.timeZone,
    ...(calendar.kind === 'secondary' ? { dataOwner: calendar.ownerEmail } : {}),
    ...(entry.summaryOverride === null ? {} : { summaryOverride: entry.summaryOverride }),
    colorId: '14',
    backgroundColor: '#9fe1e7',
    foregroundColor: '#000000',
    ...(entry.hidden ? { hidden: true } : {}),
    ...(entry.selected ? { selected: true } : {}),
    accessRole: role,
    defaultReminders: defaultRemindersOf(role),
    ...(calendar.id === user.primaryCalendarId ? { primary: true } : {}),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}
