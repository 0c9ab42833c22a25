import { randomUUID } from 'node:crypto';
import { createTestClock, testDatabase } from '@calendar-cache/testing';
import { beforeEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { FeaturesRepository } from '../index.ts';

const { connection } = await testDatabase();
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
