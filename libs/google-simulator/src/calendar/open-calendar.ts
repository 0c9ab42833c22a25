import { notFound, requiredAccessLevel } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { type AccessRole, accessRoles, type CalendarRecord, type UserRecord } from '../state/simulator-state.ts';

/** A calendar as one user sees it. */
export interface OpenedCalendar {
  calendar: CalendarRecord;
  role: AccessRole;
  /** The user. */
  email: string;
}

/** The role of a user on a calendar; everyone may read holidays. */
export function roleOf(calendar: CalendarRecord, email: string): AccessRole {
  return calendar.roleByEmail.get(email) ?? (calendar.kind === 'holiday' ? 'reader' : 'none');
}

/** Whether `role` is as strong as `needed`. */
export function isAtLeast(role: AccessRole, needed: AccessRole): boolean {
  return accessRoles.indexOf(role) >= accessRoles.indexOf(needed);
}

/** The id behind the alias `primary`; other ids stay as they are. */
export function resolveCalendarId(user: UserRecord, id: string): string {
  return id === 'primary' ? user.primaryCalendarId : id;
}

/**
 * Opens a calendar by its id or `primary` for a user.
 * @throws GoogleError 404 without any access, 403 when the role is weaker than `needed`.
 */
export function openCalendar(
  simulator: Simulator,
  user: UserRecord,
  id: string,
  needed: AccessRole = 'freeBusyReader',
): OpenedCalendar {
  const calendar = simulator.state.calendars.get(resolveCalendarId(user, id));
  const role = calendar ? roleOf(calendar, user.email) : 'none';
  if (!calendar || role === 'none') throw notFound();
  if (!isAtLeast(role, needed)) throw requiredAccessLevel(needed);
  return { calendar, role, email: user.email };
}
