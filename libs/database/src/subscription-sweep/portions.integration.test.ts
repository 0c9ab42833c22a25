import { hourMs, minuteMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { CalendarListRepository } from '../repository/calendar-list-repository.ts';
import { WriteTrustRepository } from '../repository/write-trust-repository.ts';
import { claimDue } from './claim-due.ts';
import { claimNeedingChannel, makeOldKeysDue } from './claim-needing-channel.ts';
import { countLostPushes } from './count-lost-pushes.ts';
import { withdrawFutureAges } from './withdraw-future-ages.ts';

const { connection } = await testDatabase();
const { database } = connection;
const nowMs = Date.UTC(2027, 0, 1);
const portion = { nowMs, leaseUntilMs: nowMs + minuteMs, limit: 4 };

beforeAll(async () => {
  await database.execute(sql`INSERT INTO users SELECT 'user-' || n FROM generate_series(1, 40) n`);
  await database.execute(sql`INSERT INTO credentials (id, user_id, sealed_secret)
    SELECT gen_random_uuid(), id, 'sealed' FROM users`);
  await database.execute(sql`INSERT INTO selected_calendars (user_id, credential_id, external_id)
    SELECT user_id, id, 'calendar' FROM credentials`);
  await database.execute(sql`INSERT INTO calendar_subscriptions
      (selected_calendar_id, due_at, as_of, watch_again_at, unannounced_change_at, untrusted_reason, next_sync_token)
    SELECT id, '2026-06-01', '2027-06-01', '2026-06-01', '2026-06-01', CASE WHEN n % 2 = 0 THEN 'write-off' END,
      CASE WHEN n % 2 = 0 THEN 'token' END
    FROM (SELECT id, row_number() OVER () AS n FROM selected_calendars) numbered`);
  await database.execute(
    sql`INSERT INTO calendar_lists (credential_id, due_at) SELECT id, '2026-06-01' FROM credentials`,
  );
});

/**
 * Where a small table has just been analysed, PostgreSQL may run a subquery of the condition once per row. These settings leave
 * it no other way; nothing of what was claimed stays.
 */
async function inTheWorstPlan<T>(claim: (database: Database) => Promise<T>): Promise<T> {
  const done: T[] = [];
  const undo = new Error('undo');
  const run = database.transaction(async (transaction) => {
    for (const way of ['hashjoin', 'mergejoin', 'hashagg', 'sort', 'material', 'memoize']) {
      await transaction.execute(sql.raw(`SET LOCAL enable_${way} = off`));
    }
    done.push(await claim(transaction));
    throw undo;
  });
  await run.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  return done[0]!;
}

const lost = { nowMs, foundBeforeMs: nowMs, pollMinMs: minuteMs, pollMaxMs: hourMs, deadAfter: 3, limit: 4 };
const channels = { nowMs, againAtMs: nowMs + minuteMs, unwatchableAgainAtMs: nowMs + hourMs, limit: 4 };
const lists = (of: Database) => new CalendarListRepository(of, { storeNames: false });
const trust = (of: Database) => new WriteTrustRepository(of);

test.each<[string, (of: Database) => Promise<number>]>([
  ['first loads and polls', async (of) => (await claimDue(of, { ...portion, fullSyncs: 8 })).length],
  ['lost pushes', (of) => countLostPushes(of, lost)],
  ['calendars without a channel', async (of) => (await claimNeedingChannel(of, channels)).length],
  ['calendar lists', async (of) => (await lists(of).claimDue(portion)).length],
  ['reads of the future', (of) => withdrawFutureAges(of, { nowMs, laterThanMs: nowMs, limit: 4 })],
  ['calendars whose flag was withdrawn', (of) => trust(of).withdraw({ policy: 'nobody', dueAtMs: nowMs, limit: 4 })],
])('L14: a portion of %s is a portion in every plan', async (_title, claim) => {
  expect(await inTheWorstPlan(claim)).toBe(4);
});

test('L14: so is one of calendars whose flag came back, and of channels of an old key', async () => {
  const later = sql`due_at = '2027-02-01', watch_again_at = '2027-02-01', google_channel_expiration = '2027-02-01'`;
  await database.execute(sql`UPDATE calendar_subscriptions
    SET ${later}, webhook_key_id = 'old', untrusted_reason = 'write-off'`);
  const woken = { policy: 'everyone', nowMs, askedMs: minuteMs, limit: 4 } as const;
  expect(await inTheWorstPlan((of) => trust(of).wake(woken))).toBe(4);
  await database.execute(sql`UPDATE calendar_subscriptions SET untrusted_reason = NULL`);
  const old = { currentKeyId: 'new', nowMs, laterThanMs: nowMs + minuteMs, limit: 4 };
  expect(await inTheWorstPlan((of) => makeOldKeysDue(of, old))).toBe(4);
});
