import { randomUUID } from 'node:crypto';
import {
  applyWriteFlag,
  createWriteFlagSweep,
  type FeatureSwitch,
  minuteMs,
  secondMs,
} from '@calendar-cache/calendar-cache';
import { createTestClock, testDatabase } from '@calendar-cache/testing';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { FeaturesRepository, WriteTrustRepository } from '../index.ts';

const { connection } = await testDatabase();
const { database } = connection;
const write = 'calendar-cache-sql-write';
const clock = createTestClock(Date.UTC(2026, 1, 16, 8));
const writeTrust = new WriteTrustRepository(database);

const features = () => new FeaturesRepository(database, clock);
const apply = () => applyWriteFlag({ features: features(), writeTrust, clock });
const change = async (to: FeatureSwitch) => features().switchFeature(write, to);

/** A user in some teams, with one calendar that was read. */
async function connect(userId: string, teamIds: readonly string[]): Promise<void> {
  const credentialId = randomUUID();
  await database.execute(sql`INSERT INTO users (id) VALUES (${userId})`);
  for (const teamId of teamIds) {
    await database.execute(sql`INSERT INTO memberships (user_id, team_id) VALUES (${userId}, ${teamId})`);
  }
  await database.execute(
    sql`INSERT INTO credentials (id, user_id, sealed_secret) VALUES (${credentialId}::uuid, ${userId}, 'sealed')`,
  );
  await database.execute(sql`
    WITH selected AS (
      INSERT INTO selected_calendars (user_id, credential_id, external_id)
      VALUES (${userId}, ${credentialId}::uuid, ${userId}) RETURNING id)
    INSERT INTO calendar_subscriptions (selected_calendar_id, next_sync_token, due_at)
    SELECT id, 'token', '2027-01-01' FROM selected`);
}

async function untrusted(): Promise<string[]> {
  const rows = await database.execute<{ user_id: string; next_sync_token: string | null }>(sql`
    SELECT selected.user_id, subscription.next_sync_token FROM calendar_subscriptions subscription
    JOIN selected_calendars selected ON selected.id = subscription.selected_calendar_id
    WHERE subscription.untrusted_reason = 'write-off' ORDER BY selected.user_id`);
  expect(rows.map((row) => row.next_sync_token)).toEqual(rows.map(() => null));
  return rows.map((row) => row.user_id);
}

async function dueNow(): Promise<string[]> {
  const rows = await database.execute<{ user_id: string }>(sql`
    SELECT selected.user_id FROM calendar_subscriptions subscription
    JOIN selected_calendars selected ON selected.id = subscription.selected_calendar_id
    WHERE subscription.due_at <= ${new Date(clock.now()).toISOString()}::timestamptz ORDER BY selected.user_id`);
  return rows.map((row) => row.user_id);
}

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users, teams CASCADE`);
  await database.execute(
    sql`INSERT INTO teams (id, parent_id) VALUES ('company', NULL), ('sales', 'company'), ('north', 'sales'), ('other', NULL)`,
  );
  await connect('anna', ['north']);
  await connect('ben', ['other']);
  await connect('carl', []);
  await change('everyone');
});

describe('write off, and back: a full sync before the rows are trusted again', () => {
  test('for everyone, however short the pause was', async () => {
    expect(await apply()).toEqual({ withdrawn: 0, woken: 0 });
    await change('off');
    expect(await apply()).toEqual({ withdrawn: 3, woken: 0 });
    expect(await apply()).toEqual({ withdrawn: 0, woken: 0 });
    expect(await dueNow()).toEqual([]);
    await change('on');
    expect(await apply()).toEqual({ withdrawn: 0, woken: 3 });
    expect(await untrusted()).toEqual(['anna', 'ben', 'carl']);
    expect(await dueNow()).toEqual(['anna', 'ben', 'carl']);
    expect(await apply()).toEqual({ withdrawn: 0, woken: 0 });
  });

  test('a team’s parent loses the flag, a user without a team never had it', async () => {
    await features().addTeam(write, 'company');
    await change('teams');
    expect(await apply()).toEqual({ withdrawn: 2, woken: 0 });
    expect(await untrusted()).toEqual(['ben', 'carl']);
    await features().removeTeam(write, 'company');
    expect(await apply()).toEqual({ withdrawn: 1, woken: 0 });
    expect(await untrusted()).toEqual(['anna', 'ben', 'carl']);
  });

  test.each([
    ['a user leaves the team', sql`DELETE FROM memberships WHERE user_id = 'anna'`],
    ['the team leaves its parent', sql`UPDATE teams SET parent_id = NULL WHERE id = 'sales'`],
    ['the team is deleted', sql`DELETE FROM teams WHERE id = 'north'`],
  ])('%s', async (_title, statement) => {
    await features().addTeam(write, 'company');
    await change('teams');
    await apply();
    expect(await untrusted()).toEqual(['ben', 'carl']);
    await database.execute(statement);
    expect(await apply()).toEqual({ withdrawn: 1, woken: 0 });
    await database.execute(sql`INSERT INTO memberships (user_id, team_id) VALUES ('carl', 'company')`);
    expect(await apply()).toEqual({ withdrawn: 0, woken: 1 });
    expect(await dueNow()).toEqual(['carl']);
  });

  test('what backs off, or was asked for just now, is not asked for again', async () => {
    await change('off');
    await apply();
    const later = new Date(clock.now() + 60 * minuteMs).toISOString();
    await database.execute(
      sql`UPDATE calendar_subscriptions SET backoff_until = ${later}::timestamptz, due_at = ${later}::timestamptz`,
    );
    await change('on');
    expect(await apply()).toEqual({ withdrawn: 0, woken: 0 });
    const soon = new Date(clock.now() + minuteMs).toISOString();
    await database.execute(sql`UPDATE calendar_subscriptions SET backoff_until = NULL, due_at = ${soon}::timestamptz`);
    expect(await apply()).toEqual({ withdrawn: 0, woken: 0 });
  });
});

describe('the sweep, every few seconds', () => {
  test('sees a change of the policy at once, a user who left the team within half a minute, and wakes at once', async () => {
    await features().addTeam(write, 'company');
    // No snapshots: each sweep is seconds after the last.
    const policyOf = () => features().policyOf(write);
    const sweep = createWriteFlagSweep({ features: { policyOf }, writeTrust, clock });
    expect(await sweep()).toEqual({ withdrawn: 0, woken: 0 });
    await change('teams');
    expect(await sweep()).toEqual({ withdrawn: 2, woken: 0 });
    await database.execute(sql`DELETE FROM memberships WHERE user_id = 'anna'`);
    await database.execute(sql`INSERT INTO memberships (user_id, team_id) VALUES ('carl', 'company')`);
    expect(await sweep()).toEqual({ withdrawn: 0, woken: 1 });
    clock.advance(30 * secondMs - 1);
    expect(await sweep()).toEqual({ withdrawn: 0, woken: 0 });
    clock.advance(1);
    expect(await sweep()).toEqual({ withdrawn: 1, woken: 0 });
    await change('off');
    expect(await sweep()).toEqual({ withdrawn: 0, woken: 0 });
    await change('everyone');
    expect(await sweep()).toEqual({ withdrawn: 0, woken: 2 });
  });

  test('a look that failed was none', async () => {
    await change('off');
    let isAway = true;
    const repository = new WriteTrustRepository(database);
    const withdraw: WriteTrustRepository['withdraw'] = (batch) =>
      isAway ? Promise.reject(new Error('away')) : repository.withdraw(batch);
    const wake = repository.wake.bind(repository);
    const sweep = createWriteFlagSweep({ features: features(), writeTrust: { withdraw, wake }, clock });
    await expect(sweep()).rejects.toThrow('away');
    isAway = false;
    expect(await sweep()).toEqual({ withdrawn: 3, woken: 0 });
  });
});

test('all users at once give the same as each user asked for, also where parents form a circle', async () => {
  let seed = 7;
  const draw = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(seed / 65_536) % below;
  };
  await database.execute(sql`TRUNCATE users, teams CASCADE`);
  const teamIds = Array.from({ length: 12 }, (_, index) => `team-${index}`);
  for (const id of teamIds) await database.execute(sql`INSERT INTO teams (id) VALUES (${id})`);
  for (const id of teamIds) {
    await database.execute(sql`UPDATE teams SET parent_id = ${`team-${draw(12)}`} WHERE id = ${id}`);
  }
  const userIds = Array.from({ length: 30 }, (_, index) => `user-${index}`);
  for (const id of userIds) await connect(id, draw(4) === 0 ? [] : [`team-${draw(12)}`]);
  await change('teams');
  await features().addTeam(write, 'team-3');
  await features().addTeam(write, 'team-8');
  await apply();
  const repository = features();
  const without: string[] = [];
  for (const id of userIds) if (!(await repository.checkIfUserHasFeature(id, write))) without.push(id);
  expect(await untrusted()).toEqual(without.toSorted());
  expect(without.length).toBeGreaterThan(3);
  expect(without.length).toBeLessThan(30);
});
