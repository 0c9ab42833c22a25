import { randomUUID } from 'node:crypto';
import { hashApiKey } from '@calendar-cache/calendar-cache';
import { at, type House } from '../testing/house.ts';

/** The ids of one team's things, or ids of the same lengths of things that do not exist. */
export interface Ids {
  userId: string;
  teamId: string;
  calendarId: string;
  credentialId: string;
  externalId: string;
  keyId: string;
}

/** A team with one person, one calendar and one key. */
export async function foundTeam(house: House): Promise<Ids> {
  const calendar = await house.calendar({ cached: [[at(2, 9), at(2, 10)]] });
  const teamId = await house.team([calendar.userId]);
  const [key] = await house.run(
    `SELECT id FROM api_keys WHERE hash = '${hashApiKey(await house.key(['read', 'manage'], teamId))}'`,
  );
  const { userId, id, credentialId, externalId } = calendar;
  return { userId, teamId, calendarId: id, credentialId, externalId, keyId: String(key?.id) };
}

/** Ids as those of a team, of nothing. */
export function idsOfNothing(): Ids {
  return {
    userId: `user-${randomUUID()}`,
    teamId: `team-${randomUUID()}`,
    calendarId: randomUUID(),
    credentialId: randomUUID(),
    externalId: `${randomUUID()}@example.com`,
    keyId: randomUUID(),
  };
}

const tables = [
  'users',
  'teams',
  'memberships',
  'credentials',
  'selected_calendars',
  'calendar_subscriptions',
  'api_keys',
  'features',
  'team_features',
];

/** Everything that a route could change, but for when keys were last used. */
export async function snapshot(house: House): Promise<string> {
  const parts = tables.map(
    (table) =>
      `(SELECT coalesce(jsonb_agg(to_jsonb(t) - 'last_used_at' ORDER BY to_jsonb(t)::text), '[]') FROM ${table} t) AS ${table}`,
  );
  const [row] = await house.run(`SELECT ${parts.join(', ')}`);
  return JSON.stringify(row);
}
