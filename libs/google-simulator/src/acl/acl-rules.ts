import { z } from 'zod';
import { EVERYONE } from '../calendar/open-calendar.ts';
import { unlistCalendar } from '../calendar-list/change-entry.ts';
import { invalid, notFound, required } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { type AccessRole, accessRoles, type CalendarRecord } from '../state/simulator-state.ts';
import { digestOf } from '../sync-log/opaque-token.ts';

/** The body of acl.insert, patch and update. */
export const aclInputSchema = z.looseObject({
  role: z.enum(accessRoles).nullish(),
  scope: z.looseObject({ type: z.string(), value: z.string().nullish() }).nullish(),
});
export type AclInput = z.infer<typeof aclInputSchema>;

/** acl.list. It gives no sync token: the simulator keeps no log of access rules. */
export function listAclRules(calendar: CalendarRecord): Record<string, unknown> {
  const items = [...calendar.roleByEmail].map(([key, role]) => renderAclRule(key, role));
  return { kind: 'calendar#acl', etag: `"${digestOf([calendar.id, items])}"`, items };
}

/** acl.get. @throws GoogleError 404 */
export function getAclRule(calendar: CalendarRecord, ruleId: string): Record<string, unknown> {
  const key = keyOf(ruleId);
  const role = calendar.roleByEmail.get(key);
  if (role === undefined) throw notFound();
  return renderAclRule(key, role);
}

/**
 * acl.insert: gives a user, or everyone (`default`), a role. It puts the calendar into nobody's list, and ends its sync tokens.
 * @throws GoogleError 400 for a rule without role or scope, or with a scope of a group or domain.
 */
export function insertAclRule(simulator: Simulator, calendar: CalendarRecord, input: AclInput) {
  if (!input.role) throw required('Missing role.', 'role');
  if (!input.scope) throw required('Missing scope.', 'scope');
  const { type, value } = input.scope;
  if (type !== 'default' && (type !== 'user' || !value)) throw invalid('Invalid scope value.', 'scope.value');
  return setRole(simulator, calendar, type === 'default' ? EVERYONE : (value ?? ''), input.role);
}

/** acl.patch and acl.update. @throws GoogleError 400, 404 */
export function patchAclRule(simulator: Simulator, calendar: CalendarRecord, ruleId: string, input: AclInput) {
  getAclRule(calendar, ruleId);
  if (!input.role) throw required('Missing role.', 'role');
  return setRole(simulator, calendar, keyOf(ruleId), input.role);
}

/** acl.delete. @throws GoogleError 404 */
export function deleteAclRule(simulator: Simulator, calendar: CalendarRecord, ruleId: string): void {
  getAclRule(calendar, ruleId);
  setRole(simulator, calendar, keyOf(ruleId), 'none');
}

function setRole(simulator: Simulator, calendar: CalendarRecord, key: string, role: AccessRole) {
  if (role === 'none') {
    calendar.roleByEmail.delete(key);
    const user = simulator.state.users.get(key);
    if (user) unlistCalendar(simulator, user, calendar.id);
  } else {
    calendar.roleByEmail.set(key, role);
  }
  // Google names "changes in related ACLs" as a cause of 410.
  calendar.epoch += 1;
  simulator.push.notify({ kind: 'acl', calendarId: calendar.id });
  return renderAclRule(key, role);
}

function keyOf(ruleId: string): string {
  return ruleId === EVERYONE ? EVERYONE : ruleId.replace(/^user:/, '');
}

function renderAclRule(key: string, role: AccessRole): Record<string, unknown> {
  const everyone = key === EVERYONE;
  return {
    kind: 'calendar#aclRule',
    etag: `"${digestOf([key, role])}"`,
    id: everyone ? EVERYONE : `user:${key}`,
    scope: everyone ? { type: 'default' } : { type: 'user', value: key },
    role,
  };
}
