import { minuteMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { CalendarSubscriptionRepository } from './calendar-subscription-repository.ts';
import { WriteTrustRepository } from './write-trust-repository.ts';

const { connection } = await testDatabase();
const { database } = connection;
const nowMs = Date.UTC(2027, 0, 1);

beforeAll(async () => {
  await database.execute(sql`INSERT INTO users VALUES ('anna')`);
  await database.execute(
    sql`INSERT INTO credentials (id, user_id, sealed_secret) VALUES (gen_random_uuid(), 'anna', '')`,
  );
  await database.execute(sql`INSERT INTO selected_calendars (user_id, credential_id, external_id)
    SELECT user_id, id, 'calendar' FROM credentials`);
  await database.execute(sql`INSERT INTO calendar_subscriptions (selected_calendar_id, due_at)
    SELECT id, '2027-02-01' FROM selected_calendars`);
});

/** Acts while a commit has written its events and goes on: they hold the row of their subscription by their foreign key. */
async function besideACommit<T>(reason: 'write-off' | null, act: (of: Database) => Promise<T>): Promise<T> {
  await database.execute(
    sql`UPDATE calendar_subscriptions SET untrusted_reason = ${reason}, due_at = '2027-02-01', as_of = '2027-02-01'`,
  );
  const undo = new Error('undo');
  const done: T[] = [];
  const commit = database.transaction(async (transaction) => {
    await transaction.execute(sql`INSERT INTO calendar_events
        (calendar_subscription_id, google_event_id, status, transparency, busy_rule)
      SELECT id, 'event', 'confirmed', 'opaque', 'opaque' FROM calendar_subscriptions`);
    await database.transaction(async (beside) => {
      await beside.execute(sql`SET LOCAL lock_timeout = '1s'`);
      done.push(await act(beside));
    });
    throw undo;
  });
  await commit.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  return done[0]!;
}

const wish = { nowMs, askedMs: minuteMs, limit: 9 };

test.each<[string, 'write-off' | null, (of: Database) => Promise<number>]>([
  ['every calendar is made due', null, (of) => new CalendarSubscriptionRepository(of).makeAllDue(nowMs)],
  [
    'trust is withdrawn',
    null,
    (of) => new WriteTrustRepository(of).withdraw({ policy: 'nobody', dueAtMs: nowMs, limit: 9 }),
  ],
  [
    'an age is withdrawn',
    null,
    (of) => new CalendarSubscriptionRepository(of).withdrawFutureAges({ nowMs, laterThanMs: nowMs, limit: 9 }),
  ],
  ['a calendar is woken', 'write-off', (of) => new WriteTrustRepository(of).wake({ policy: 'everyone', ...wish })],
])('L10: %s while the commit of a large calendar is under way', async (_title, reason, act) => {
  expect(await besideACommit(reason, act)).toBe(1);
});
