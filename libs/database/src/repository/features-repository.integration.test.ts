import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '@calendar-cache/calendar-cache';
import { createTestClock, testDatabase } from '@calendar-cache/testing';
import { beforeEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { FeaturesRepository, openDatabase } from '../index.ts';

const { connection, url } = await testDatabase();
const { database } = connection;
const slug = 'calendar-cache-sql-read';
const clock = createTestClock(0);

const set = (enabled: boolean, everyone: boolean) =>
  database.execute(sql`UPDATE features SET enabled = ${enabled}, everyone = ${everyone} WHERE slug = ${slug}`);
const has = (userId: string) => new FeaturesRepository(database, clock).checkIfUserHasFeature(userId, slug);

let userId: string;

beforeEach(async () => {
  userId = randomUUID();
  await database.execute(sql`TRUNCATE teams CASCADE`);
  await database.execute(sql`INSERT INTO users (id) VALUES (${userId})`);
  await database.execute(
    sql`INSERT INTO teams (id, parent_id) VALUES ('company', NULL), ('sales', 'company'), ('other', NULL)`,
  );
  await database.execute(sql`INSERT INTO memberships (user_id, team_id) VALUES (${userId}, 'sales')`);
  await set(true, false);
});

test('a fresh install has the three flags on for everyone', async () => {
  await set(true, true);
  const flags = await database.execute(sql`SELECT slug, enabled, everyone FROM features ORDER BY slug`);
  expect([...flags]).toEqual(
    ['cleanup', 'read', 'write'].map((name) => ({ slug: `calendar-cache-sql-${name}`, enabled: true, everyone: true })),
  );
  expect(await has('anybody')).toBe(true);
});

test.each([
  ['their own team', 'sales', true],
  ['a parent of their team', 'company', true],
  ['another team', 'other', false],
])('a user has what %s has', async (_title, teamId, expected) => {
  await database.execute(sql`INSERT INTO team_features (team_id, feature_slug) VALUES (${teamId}, ${slug})`);
  expect(await has(userId)).toBe(expected);
});

test('teams that are each other’s parents end the search, too', async () => {
  await database.execute(sql`UPDATE teams SET parent_id = 'sales' WHERE id = 'company'`);
  expect(await has(userId)).toBe(false);
});

test('switched off is off for everyone, and a flag that is not there is off', async () => {
  await database.execute(sql`INSERT INTO team_features (team_id, feature_slug) VALUES ('sales', ${slug})`);
  await set(false, true);
  expect(await has(userId)).toBe(false);
});

test('a change acts within 5 s in a process that has looked before', async () => {
  const features = new FeaturesRepository(database, clock);
  await set(true, true);
  expect(await features.policyOf(slug)).toBe('everyone');
  await set(false, true);
  expect(await features.policyOf(slug)).toBe('everyone');
  clock.advance(2_000);
  expect(await features.policyOf(slug)).toBe('nobody');
});

test('a user without a team has nothing that is for teams', async () => {
  await database.execute(sql`INSERT INTO team_features (team_id, feature_slug) VALUES ('company', ${slug})`);
  const alone = randomUUID();
  await database.execute(sql`INSERT INTO users (id) VALUES (${alone})`);
  expect(await has(alone)).toBe(false);
  expect(await has('nobody-we-know')).toBe(false);
});

test('who joins a team, or leaves it, has its features, or has them no more, at once', async () => {
  const features = new FeaturesRepository(database, clock);
  await features.addTeam(slug, 'other');
  expect(await features.checkIfUserHasFeature(userId, slug)).toBe(false);
  await database.execute(sql`INSERT INTO memberships (user_id, team_id) VALUES (${userId}, 'other')`);
  expect(await features.checkIfUserHasFeature(userId, slug)).toBe(true);
  await database.execute(sql`DELETE FROM memberships WHERE team_id = 'other'`);
  expect(await features.checkIfUserHasFeature(userId, slug)).toBe(false);
});

test('a team that goes at that moment is no team', async () => {
  const features = new FeaturesRepository(database, clock);
  await database.execute(sql`INSERT INTO teams (id) VALUES ('goes')`);
  const isWaiting = async () => {
    const [row] = await database.execute<{ waits: boolean }>(
      sql`SELECT EXISTS (SELECT 1 FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND datname = current_database() AND query ILIKE 'insert into "team_features"%') AS waits`,
    );
    return row?.waits === true;
  };
  const adding = await database.transaction(async (transaction) => {
    await transaction.execute(sql`DELETE FROM teams WHERE id = 'goes'`);
    const added = features.addTeam(slug, 'goes');
    const deadlineMs = Date.now() + 10_000;
    while (!(await isWaiting()) && Date.now() < deadlineMs) await pause(10);
    return { added };
  });
  expect(await adding.added).toBe(false);
});

test('a flag that the database does not have can’t be switched', async () => {
  const gone = 'calendar-cache-sql-cleanup';
  await database.execute(sql`DELETE FROM features WHERE slug = ${gone}`);
  const features = new FeaturesRepository(database, clock);
  await expect(features.switchFeature(gone, 'on')).rejects.toMatchObject({ code: 'schema-out-of-date' });
  await expect(features.addTeam(gone, 'sales')).rejects.toMatchObject({ code: 'schema-out-of-date' });
  await database.execute(sql`INSERT INTO features (slug, description) VALUES (${gone}, 'Enable cleanup')`);
});

test('a switched flag acts in every process within 5 s, here with twice the time', async () => {
  const others = ['one', 'two'].map((name) => openDatabase({ url, applicationName: name, poolMax: 1, prepare: true }));
  try {
    const processes = others.map((other) => new FeaturesRepository(other.database, systemClock));
    const mine = new FeaturesRepository(database, systemClock);
    const seen = () => Promise.all(processes.map((one) => one.checkIfUserHasFeature(userId, slug)));
    for (const [to, expected] of [
      ['everyone', true],
      ['off', false],
      ['on', true],
    ] as const) {
      await seen();
      await mine.switchFeature(slug, to);
      const deadlineMs = Date.now() + 10_000;
      while ((await seen()).some((has) => has !== expected)) {
        expect(Date.now()).toBeLessThan(deadlineMs);
        await pause(50);
      }
    }
  } finally {
    await Promise.all(others.map((other) => other.close()));
  }
}, 40_000);
