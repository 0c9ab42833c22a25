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

/** Under this key a calendar keeps the role of everyone: a public calendar. */
export const EVERYONE = 'default';

/** The role of a user on a calendar: their own, or that of everyone where it is higher. All may read holidays. */
export function roleOf(calendar: CalendarRecord, email: string): AccessRole {
  const own = calendar.roleByEmail.get(email) ?? 'none';
  const all = calendar.roleByEmail.get(EVERYONE) ?? (calendar.kind === 'holiday' ? 'reader' : 'none');
  return accessRoles.indexOf(all) > accessRoles.indexOf(own) ? all : own;
}

/** Whether `role` is as strong as `needed`. */
export function isAtLeast(role: AccessRole, needed: AccessRole): boolean {
  if (role === 'writerWithoutPrivateAccess' && needed === 'writer') return true;
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
