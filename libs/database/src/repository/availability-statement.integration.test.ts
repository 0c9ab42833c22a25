import { type CacheQuestion, dayMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { AvailabilityRepository } from './availability-repository.ts';
import { answerStatement } from './availability-statement.ts';

const { connection } = await testDatabase();
const { database } = connection;
const firstMs = Date.UTC(2027, 0, 1);
let ids: string[];

beforeAll(async () => {
  await database.execute(`INSERT INTO users SELECT 'user-' || n FROM generate_series(1, 200) n`);
  await database.execute(`INSERT INTO credentials (id, user_id, sealed_secret)
    SELECT gen_random_uuid(), id, 'sealed' FROM users`);
  await database.execute(`INSERT INTO selected_calendars (user_id, credential_id, external_id)
    SELECT user_id, id, 'calendar' FROM credentials`);
  await database.execute(`INSERT INTO calendar_subscriptions
      (selected_calendar_id, due_at, as_of, covered_from, covered_until)
    SELECT id, '2027-01-01', '2027-01-01', '2026-01-01', '2028-01-01' FROM selected_calendars`);
  await database.execute(`INSERT INTO calendar_events
      (calendar_subscription_id, google_event_id, status, transparency, busy_rule)
    SELECT id, 'event', 'confirmed', 'opaque', 'busy' FROM calendar_subscriptions`);
  await database.execute(`INSERT INTO busy_intervals
    SELECT id, calendar_subscription_id, '2027-01-01'::timestamptz + n * interval '4 hours',
      '2027-01-01'::timestamptz + n * interval '4 hours' + interval '1 hour'
    FROM calendar_events, generate_series(1, 100) n`);
  for (const table of ['busy_intervals', 'calendar_subscriptions', 'selected_calendars']) {
    await database.execute(`VACUUM ANALYZE ${table}`);
  }
  ids = (await database.execute<{ id: string }>('SELECT id FROM selected_calendars LIMIT 50')).map(({ id }) => id);
});

function question(calendars: number, days: number): CacheQuestion {
  return {
    selection: { by: 'calendar', ids: ids.slice(0, calendars), teamId: null },
    range: { fromMs: firstMs, untilMs: firstMs + days * dayMs },
    nowMs: firstMs,
    oldestAsOfMs: firstMs - 1,
    policies: { read: 'everyone', write: 'everyone' },
    detail: 'merged',
    groupBy: null,
    limit: 501,
    blockLimit: 20_001,
    withFacts: false,
  };
}

async function planFor(calendars: number, days: number): Promise<string> {
  const statement = answerStatement(question(calendars, days));
  const rows = await database.execute<{ 'QUERY PLAN': string }>(sql`EXPLAIN ${statement}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('the plan of an answer', () => {
  test.each([
    [1, 7],
    [50, 30],
  ])('%d calendars and %d days: a look into the covering index per calendar', async (calendars, days) => {
    const plan = await planFor(calendars, days);
    // Index-only as soon as VACUUM has marked the pages; a transaction elsewhere may keep it from that.
    expect(plan).toMatch(/Index (Only )?Scan (using|on) busy_intervals_subscription_range/);
    expect(plan).not.toContain('Seq Scan on busy_intervals');
  });
});

test.each([
  ['merged', null],
  ['merged', 'user'],
  ['events', null],
  ['events', 'calendar'],
] as const)('an answer of %s blocks, grouped by %s, is one statement', async (detail, groupBy) => {
  const statements: unknown[] = [];
  const counting = new Proxy(database, {
    get: (target, name) => {
      statements.push(name);
      return Reflect.get(target, name).bind(target);
    },
  });
  const answer = await new AvailabilityRepository(counting).read({ ...question(2, 7), detail, groupBy });
  expect(answer.calendars).toHaveLength(2);
  expect(statements).toEqual(['execute']);
});
