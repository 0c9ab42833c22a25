import { minuteMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type SQL, sql } from 'drizzle-orm';
import { CalendarListRepository } from '../repository/calendar-list-repository.ts';
import { CalendarSubscriptionRepository } from '../repository/calendar-subscription-repository.ts';
import { dueKinds, dueStatement } from './claim-due.ts';
import { channelStatement, oldKeysStatement } from './claim-needing-channel.ts';

const { connection } = await testDatabase();
const { database } = connection;
const subscriptions = new CalendarSubscriptionRepository(database);
const nowMs = Date.UTC(2027, 0, 1);
const calendars = 100_000;
const limit = 160;

/** A hundred thousand of them, all due, half without a token, each lacking a channel; signed by two keys. */
beforeAll(async () => {
  await database.execute(`INSERT INTO users SELECT 'user-' || n FROM generate_series(1, ${calendars}) n`);
  await database.execute(`INSERT INTO credentials (id, user_id, sealed_secret)
    SELECT gen_random_uuid(), id, 'sealed' FROM users`);
  await database.execute(`INSERT INTO selected_calendars (user_id, credential_id, external_id)
    SELECT user_id, id, 'calendar' FROM credentials`);
  await database.execute(`INSERT INTO calendar_subscriptions
      (selected_calendar_id, due_at, next_sync_token, watch_again_at, webhook_key_id)
    SELECT id, '2026-06-01'::timestamptz + n * interval '1 second', CASE WHEN n % 2 = 0 THEN 'token' END,
      '2026-06-01'::timestamptz + n * interval '1 second', CASE WHEN n % 1000 = 0 THEN 'old' ELSE 'new' END
    FROM (SELECT id, row_number() OVER () AS n FROM selected_calendars) numbered`);
  await database.execute(`INSERT INTO calendar_lists (credential_id, due_at) SELECT id, '2026-06-01' FROM credentials`);
  for (const table of ['calendar_subscriptions', 'selected_calendars', 'credentials', 'calendar_lists']) {
    await database.execute(`VACUUM ANALYZE ${table}`);
  }
}, 180_000);

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  Plans?: Node[];
}

/** The nodes of a plan as it ran, without leaving a trace of it. */
async function ran(statement: SQL): Promise<Node[]> {
  const undo = new Error('undo');
  let nodes: Node[] = [];
  await database
    .transaction(async (transaction) => {
      const [row] = await transaction.execute<{ 'QUERY PLAN': { Plan: Node }[] }>(
        sql`EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) ${statement}`,
      );
      const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)];
      nodes = flat(row!['QUERY PLAN'][0]!.Plan);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return nodes;
}

describe('L14: a sweep over a hundred thousand calendars, all of them due', () => {
  const portion = { nowMs, leaseUntilMs: nowMs + minuteMs, limit, fullSyncs: 8 };
  const channels = { nowMs, againAtMs: nowMs + minuteMs, unwatchableAgainAtMs: nowMs + minuteMs, limit };

  test.each<[string, SQL, string]>([
    ['first loads', dueStatement(portion, dueKinds.withoutToken, limit), 'calendar_subscriptions_due_full'],
    ['polls', dueStatement(portion, dueKinds.withToken, limit), 'calendar_subscriptions_due_incremental'],
    ['watches', channelStatement(channels), 'calendar_subscriptions_watch_again'],
  ])('of %s walks its index, and touches no more rows than a few portions', async (_title, statement, index) => {
    const nodes = await ran(statement);
    const indexes = nodes.flatMap((node) => node['Index Name'] ?? []);
    expect(indexes).toContain(index);
    expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
    expect(Math.max(...nodes.map((node) => node['Actual Rows']))).toBeLessThanOrEqual(5 * limit);
  });

  test('claims a portion, the longest due first; two at once share the work', async () => {
    const [one, other] = await Promise.all([subscriptions.claimDue(portion), subscriptions.claimDue(portion)]);
    expect([one.length, other.length]).toEqual([limit, limit]);
    expect(new Set([...one, ...other]).size).toBe(2 * limit);
    const [oldest] = await database.execute<{ count: number }>(sql`SELECT count(*)::int AS count
      FROM calendar_subscriptions WHERE last_claimed_at IS NOT NULL
        AND watch_again_at > '2026-06-01'::timestamptz + interval '1 hour'`);
    expect(oldest).toEqual({ count: 0 });
  });

  test('of channels and of lists, too', async () => {
    const [one, other] = await Promise.all([
      subscriptions.claimNeedingChannel(channels),
      subscriptions.claimNeedingChannel(channels),
    ]);
    expect(new Set([...one, ...other].map(({ id }) => id)).size).toBe(2 * limit);
    const lists = new CalendarListRepository(database, { storeNames: false });
    const due = () => lists.claimDue({ nowMs, leaseUntilMs: nowMs + minuteMs, limit });
    const [first, second] = await Promise.all([due(), due()]);
    expect(new Set([...first, ...second]).size).toBe(2 * limit);
  });

  test('broken ones starve nobody: what was just tried stands behind what waits', async () => {
    const tried = new Set(await subscriptions.claimDue({ ...portion, leaseUntilMs: nowMs - 1 }));
    const next = await subscriptions.claimDue(portion);
    expect(next).toHaveLength(limit);
    expect(next.filter((id) => tried.has(id))).toEqual([]);
  });

  test('L19: channels of an old key are found by their index, a bounded number a round', async () => {
    await database.execute(sql`UPDATE calendar_subscriptions
      SET watch_again_at = '2030-01-01', google_channel_expiration = '2030-01-01' WHERE webhook_key_id = 'old'`);
    const old = { currentKeyId: 'new', nowMs, laterThanMs: nowMs + minuteMs };
    const nodes = await ran(oldKeysStatement({ ...old, limit: 60 }));
    expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toContain('calendar_subscriptions_webhook_key');
    expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
    expect(await subscriptions.makeOldKeysDue({ ...old, limit: 60 })).toBe(60);
    expect(await subscriptions.makeOldKeysDue({ ...old, limit: 60 })).toBe(40);
    expect(await subscriptions.makeOldKeysDue({ ...old, limit: 60 })).toBe(0);
  });
});
