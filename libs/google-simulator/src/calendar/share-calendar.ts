import { listCalendar, unlistCalendar } from '../calendar-list/change-entry.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { AccessRole, CalendarRecord, UserRecord } from '../state/simulator-state.ts';

/**
 * Gives a user a role on a calendar and puts it into their list, as if they had accepted; `none` takes both away.
 * Every sync token of the calendar ends: Google names "changes in related ACLs" as a cause of 410.
 */
export function shareCalendar(
  simulator: Simulator,
  calendar: CalendarRecord,
  user: UserRecord,
  role: AccessRole,
): void {
  if (role === 'none') {
    calendar.roleByEmail.delete(user.email);
    unlistCalendar(simulator, user, calendar.id);
  } else {
    calendar.roleByEmail.set(user.email, role);
    listCalendar(simulator, user, calendar);
  }
  calendar.epoch += 1;
  simulator.push.notify({ kind: 'acl', calendarId: calendar.id });
}
