import { isHealthy, type SubscriptionState, stateOf, untrustedReasons } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { CalendarHealthRepository } from './calendar-health-repository.ts';
import { HealthSummaryRepository } from './health-summary-repository.ts';

const { connection } = await testDatabase();
const { database } = connection;
const summary = new HealthSummaryRepository(database);
const nowMs = Date.UTC(2026, 1, 16, 12);
const now = sql`${new Date(nowMs).toISOString()}::timestamptz`;

/** One calendar for every combination of the columns that a state is made of. */
beforeAll(async () => {
  await database.execute(sql`INSERT INTO users (id) VALUES ('anna')`);
  await database.execute(sql`
    INSERT INTO credentials (id, user_id, sealed_secret, state, state_reason, state_since)
    VALUES (gen_random_uuid(), 'anna', 'one', 'active', NULL, NULL),
      (gen_random_uuid(), 'anna', 'two', 'needs_reconnect', 'invalid_grant', ${now} - interval '2 days')`);
  await database.execute(sql`
    WITH wanted AS (
      SELECT gen_random_uuid() AS id, credential.id AS credential_id, reason, errors, age, span
      FROM credentials credential,
        unnest(array_append(${sql.param([...untrustedReasons])}::text[], NULL)) AS reason,
        unnest(ARRAY[0, 3]) AS errors, unnest(ARRAY[NULL, interval '1 hour']) AS age,
        unnest(ARRAY[NULL, interval '-1 hour', interval '1 hour']) AS span),
    selected AS (
      INSERT INTO selected_calendars (id, user_id, credential_id, external_id)
      SELECT id, 'anna', credential_id, id || '@example.com' FROM wanted RETURNING id)
    INSERT INTO calendar_subscriptions (selected_calendar_id, due_at, untrusted_reason, sync_errors, last_error_code,
      as_of, google_channel_expiration)
    SELECT wanted.id, ${now}, reason, errors, CASE WHEN errors > 0 THEN 'google-unavailable' END, ${now} - age, ${now} + span
    FROM wanted JOIN selected USING (id)`);
});

/** Every calendar, as the list of calendars shows it. */
async function judged() {
  const page = { userId: null, teamId: null, afterId: null, limit: 1_000 };
  const rows = await new CalendarHealthRepository(database).list(page);
  return rows.map((row) => ({ ...row, state: stateOf(row, nowMs) }));
}

test('counts calendars by the very states that each of them is in', async () => {
  const expected = new Map<SubscriptionState, number>();
  for (const { state } of await judged()) expected.set(state, (expected.get(state) ?? 0) + 1);
  expect([...expected.values()].reduce((sum, count) => sum + count, 0)).toBe(192);
  expect(new Map([...(await summary.countCalendars(nowMs))].sort())).toEqual(new Map([...expected].sort()));
});

test('L17: finds every calendar that somebody has to look at, and no other', async () => {
  const expected = (await judged()).filter(({ state }) => !isHealthy(state)).map(({ calendarId }) => calendarId);
  const found = await summary.listUnhealthy({ nowMs, limit: 1_000 });
  expect(found.map(({ calendarId }) => calendarId).sort()).toEqual(expected.sort());
  expect(new Set(found.map(({ state }) => state)).size).toBe(6);
});

test('L20: at most a page, the longest out of step first, with why and since when and without Google’s ids', async () => {
  const page = await summary.listUnhealthy({ nowMs, limit: 5 });
  expect(page).toHaveLength(5);
  const all = await summary.listUnhealthy({ nowMs, limit: 1_000 });
  expect(all.find(({ state }) => state === 'needs-reconnect')).toMatchObject({
    code: 'invalid_grant',
    sinceMs: nowMs - 2 * 86_400_000,
  });
  const failing = all.filter(({ state }) => state === 'backing-off');
  const since = failing.map(({ sinceMs }) => sinceMs ?? 0);
  expect(since).toEqual([...since].sort((one, other) => one - other));
  expect(new Set(failing.map(({ code, sinceMs }) => `${code} ${sinceMs}`))).toEqual(
    new Set(['google-unavailable null', `google-unavailable ${nowMs - 3_600_000}`]),
  );
  expect(JSON.stringify(all)).not.toContain('@');
});

test('counts accounts by state, those apart whose secret nobody can open', async () => {
  await database.execute(sql`
    INSERT INTO credentials (id, user_id, sealed_secret, state) VALUES
      (gen_random_uuid(), 'anna', 'v1.new.AA.AA.AA', 'active'), (gen_random_uuid(), 'anna', 'v1.lost.AA.AA.AA', 'active'),
      (gen_random_uuid(), 'anna', 'v1.lost.AA.AA.AA', 'needs_reconnect')`);
  await database.execute(
    sql`UPDATE credentials SET sealed_secret = 'v1.new.AA.AA.AA' WHERE sealed_secret IN ('one', 'two')`,
  );
  const counted = async (keyIds: string[] | null) => Object.fromEntries(await summary.countCredentials(keyIds));
  expect(await counted(['new', 'lost'])).toEqual({ active: 3, needs_reconnect: 2 });
  expect(await counted(['new'])).toEqual({ active: 2, unreadable: 1, needs_reconnect: 2 });
  expect(await counted(null)).toEqual({ active: 3, needs_reconnect: 2 });
});

test('L17: accounts whose secret a read could not open count as such where no key is known', async () => {
  const counted = async () => (await summary.countCredentials(null)).get('unreadable') ?? 0;
  expect(await counted()).toBe(0);
  await database.execute(sql`
    UPDATE calendar_subscriptions SET last_error_code = 'credential-unreadable' WHERE sync_errors > 0`);
  expect(await counted()).toBe(1);
  await database.execute(sql`INSERT INTO credentials (id, user_id, sealed_secret, state) VALUES
    (gen_random_uuid(), 'anna', 'v1.gone.AA.AA.AA', 'active')`);
  await database.execute(sql`INSERT INTO calendar_lists (credential_id, due_at, last_error_code)
    SELECT id, ${now}, 'credential-unreadable' FROM credentials WHERE sealed_secret LIKE 'v1.gone.%'`);
  expect(await counted()).toBe(2);
});
