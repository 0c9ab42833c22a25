import { dayMs, type SyncRun } from '@calendar-cache/calendar-cache';
import { createSyncWorld, testDatabase } from '@calendar-cache/testing';
import { expect, test } from '@jest/globals';
import { createSyncStore, type Database } from '../index.ts';

const { connection } = await testDatabase();
const { database } = connection;
const nowMs = Date.UTC(2026, 10, 22, 12);

/** The database, with something that happens just before the n-th raw statement of each transaction. */
function interrupted(statement: number, happen: () => Promise<unknown>): Database {
  const inside = (transaction: Database) => {
    let executed = 0;
    return new Proxy(transaction, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name !== 'execute' || typeof member !== 'function') return member;
        return async (...given: unknown[]) => {
          executed += 1;
          if (executed === statement) await happen();
          return Reflect.apply(member, target, given);
        };
      },
    });
  };
  return new Proxy(database, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== 'transaction' || typeof member !== 'function') return member;
      return (work: (transaction: Database) => Promise<unknown>) =>
        Reflect.apply(member, target, [(transaction: Database) => work(inside(transaction))]);
    },
  });
}

// Which statement it is may change; whichever it is, the commit has to lose by name.
test.each([1, 2, 3, 4, 5, 6])(
  'L11: a commit that another run overtakes at its statement %i is superseded, not failed',
  async (statement) => {
    const world = await createSyncWorld(database, { startMs: nowMs });
    try {
      const { subscriptionId } = await world.connect('Europe/Berlin');
      const begin = () =>
        createSyncStore(database).begin({ subscriptionId, attempt: { nowMs, leaseUntilMs: nowMs + 60_000 } });
      const run = (await begin()) as SyncRun;
      const time = { kind: 'timed' as const, startMs: nowMs, endMs: nowMs + 60_000, startZone: null, endZone: null };
      await createSyncStore(database).stageEvents(run, [event(time)]);
      await createSyncStore(database).stageIntervals(run, [
        { googleEventId: 'a', startMs: nowMs, endMs: nowMs + 60_000 },
      ]);
      let others = 0;
      const store = createSyncStore(
        interrupted(statement, async () => {
          others += 1;
          await begin();
        }),
      );
      const read = { nextSyncToken: 't', asOfMs: nowMs, timeZone: 'UTC', accessRole: 'owner', dueAtMs: nowMs + dayMs };
      const coverage = { fromMs: nowMs - dayMs, untilMs: nowMs + dayMs };
      expect(await store.commit(run, { scope: 'full', coverage, untrustedReason: null, read })).toBeNull();
      expect(others).toBe(1);
      expect(await world.subscriptions.findById(subscriptionId)).toMatchObject({ version: 0, nextSyncToken: null });
    } finally {
      await world.close();
    }
  },
);

function event(time: { kind: 'timed'; startMs: number; endMs: number; startZone: null; endZone: null }) {
  return {
    googleEventId: 'a',
    status: 'confirmed' as const,
    eventType: 'default',
    transparency: 'opaque' as const,
    visibility: 'default',
    selfResponseStatus: null,
    etag: null,
    iCalUID: null,
    sequence: 0,
    time,
    recurrence: [],
    recurringEventId: null,
    originalStart: null,
    summary: null,
    description: null,
    location: null,
    googleCreatedAtMs: null,
    googleUpdatedAtMs: nowMs,
  };
}
