import { randomUUID } from 'node:crypto';
import type { FeaturePolicy } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { FreeBusyDirectory } from './free-busy-directory.ts';

const { connection } = await testDatabase();
const { database } = connection;
const nowMs = Date.UTC(2027, 0, 10, 12);
const range = { fromMs: Date.UTC(2027, 0, 11), untilMs: Date.UTC(2027, 0, 18) };
const hourMs = 3_600_000;

/** How one user's subscription to the calendar stands. */
interface Standing {
  ageMs?: number | null;
  role?: string | null;
  coveredFrom?: string;
  coveredUntil?: string;
  untrusted?: string | null;
  credential?: 'active' | 'needs_reconnect';
}

beforeEach(async () => {
  await database.execute('DELETE FROM users');
  await database.execute('DELETE FROM teams');
});

async function connect(userId: string, standing: Standing = {}, externalId = 'room@example.com'): Promise<string> {
  const [credentialId, id] = [randomUUID(), randomUUID()];
  const { ageMs = 1_000, role = 'reader', untrusted = null } = standing;
  const text = (value: string | null) => (value === null ? 'NULL' : `'${value}'`);
  const asOf = ageMs === null ? null : new Date(nowMs - ageMs).toISOString();
  await database.execute(`INSERT INTO users VALUES ('${userId}') ON CONFLICT DO NOTHING`);
  await database.execute(`INSERT INTO credentials (id, user_id, sealed_secret, state)
    VALUES ('${credentialId}', '${userId}', 'sealed', '${standing.credential ?? 'active'}')`);
  await database.execute(`INSERT INTO selected_calendars (id, user_id, credential_id, external_id)
    VALUES ('${id}', '${userId}', '${credentialId}', '${externalId}')`);
  await database.execute(`INSERT INTO calendar_subscriptions
    (selected_calendar_id, due_at, as_of, covered_from, covered_until, access_role, untrusted_reason)
    VALUES ('${id}', '2027-01-01', ${text(asOf)}, '${standing.coveredFrom ?? '2026-12-01'}',
      '${standing.coveredUntil ?? '2028-01-01'}', ${text(role)}, ${text(untrusted)})`);
  return id;
}

async function find(
  options: { externalIds?: string[]; teamId?: string; read?: FeaturePolicy; write?: FeaturePolicy; most?: number } = {},
): Promise<string[]> {
  const found = await new FreeBusyDirectory(database).findCandidates({
    externalIds: options.externalIds ?? ['room@example.com'],
    range,
    teamId: options.teamId ?? null,
    nowMs,
    oldestAsOfMs: nowMs - hourMs,
    policies: { read: options.read ?? 'everyone', write: options.write ?? 'everyone' },
    mostPerId: options.most ?? 3,
  });
  return found.map(({ calendarId }) => calendarId);
}

describe('who may answer for one of Google’s ids', () => {
  test('the highest access role first; the freshest among equals', async () => {
    const owner = await connect('owner', { role: 'owner', ageMs: 60_000 });
    const older = await connect('older', { role: 'reader', ageMs: 50_000 });
    const newer = await connect('newer', { role: 'reader', ageMs: 40_000 });
    await connect('busy only', { role: 'freeBusyReader' });
    expect(await find()).toEqual([owner, newer, older]);
    expect(await find({ most: 1 })).toEqual([owner]);
  });

  test.each<[string, Standing]>([
    ['too old', { ageMs: hourMs + 1 }],
    ['never read', { ageMs: null }],
    ['read in the future', { ageMs: -1 }],
    ['covered from later on', { coveredFrom: '2027-01-11T00:00:01Z' }],
    ['not covered to the end', { coveredUntil: '2027-01-17T23:59:59Z' }],
    ['untrusted', { untrusted: 'projection-too-large' }],
  ])('one in step goes before an owner’s that is %s', async (_name, standing) => {
    const owners = await connect('owner', { role: 'owner', ...standing });
    const inStep = await connect('reader', { role: 'reader' });
    expect(await find()).toEqual([inStep, owners]);
  });

  test.each(['read', 'write'] as const)('one whose user has the %s flag goes before one without', async (flag) => {
    const without = await connect('without', { role: 'owner' });
    const withFlag = await connect('with', { role: 'reader' });
    await database.execute(`INSERT INTO teams VALUES ('team')`);
    await database.execute(`INSERT INTO memberships VALUES ('with', 'team')`);
    await database.execute(`INSERT INTO team_features VALUES ('team', 'calendar-cache-sql-${flag}')`);
    expect(await find({ [flag]: 'teams' })).toEqual([withFlag, without]);
    expect(await find({ [flag]: 'nobody' })).toEqual([without, withFlag]);
  });

  test('of those that Google has to be asked for, one whose credential lives goes first', async () => {
    const dead = await connect('dead', { role: 'owner', ageMs: null, credential: 'needs_reconnect' });
    const alive = await connect('alive', { role: null, ageMs: null });
    expect(await find()).toEqual([alive, dead]);
  });

  test('L21: a team sees what its own people have connected', async () => {
    const mine = await connect('mine', { role: 'reader' });
    await connect('theirs', { role: 'owner' });
    await connect('theirs', {}, 'secret@example.com');
    await database.execute(`INSERT INTO teams VALUES ('team')`);
    await database.execute(`INSERT INTO memberships VALUES ('mine', 'team')`);
    expect(await find({ teamId: 'team' })).toEqual([mine]);
    expect(await find({ teamId: 'team', externalIds: ['secret@example.com'] })).toEqual([]);
    expect(await find({ teamId: 'no such team' })).toEqual([]);
  });

  test('several ids at once, each with its own; ids that nobody has connected have none', async () => {
    const room = await connect('a');
    const other = await connect('a', {}, 'b@example.com');
    expect(
      (await find({ externalIds: ['room@example.com', 'b@example.com', 'Room@example.com', 'a\0b'] })).sort(),
    ).toEqual([room, other].sort());
  });
});
