import { dayMs, type SyncRun } from '@calendar-cache/calendar-cache';
import { type ConnectedCalendar, createSyncWorld, type SyncWorld, testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { createSyncStore, type Database } from '../index.ts';

const { connection } = await testDatabase();
const { database } = connection;
const store = createSyncStore(database);
const nowMs = Date.UTC(2026, 10, 22, 12);
const block = { googleEventId: 'a', startMs: nowMs, endMs: nowMs + 60_000 };
const time = { kind: 'timed' as const, startMs: nowMs, endMs: nowMs + 60_000, startZone: null, endZone: null };
const learned = { by: 'full-sync', reason: null } as const;
const plan = {
  scope: 'full' as const,
  coverage: { fromMs: nowMs - dayMs, untilMs: nowMs + dayMs },
  untrustedReason: null,
  read: {
    nextSyncToken: 't',
    asOfMs: nowMs,
    provesAsOf: true,
    timeZone: 'UTC',
    accessRole: 'owner',
    dueAtMs: nowMs + dayMs,
    pollIntervalMs: null,
    learned,
  },
};

let world: SyncWorld;
let calendar: ConnectedCalendar;

beforeEach(async () => {
  world = await createSyncWorld(database, { startMs: nowMs });
  calendar = await world.connect('Europe/Berlin');
});

afterEach(async () => {
  await world.close();
});

async function begin(): Promise<SyncRun> {
  const { subscriptionId } = calendar;
  return (await store.begin({ subscriptionId, attempt: { nowMs, leaseUntilMs: nowMs + 60_000 } }))!;
}

async function stagedRun(): Promise<SyncRun> {
  const run = await begin();
  await store.stageEvents(run, [event]);
  await store.stageIntervals(run, [block]);
  return run;
}

/** The database, with something that happens just before the n-th call of a method in each transaction. */
function interrupted(name: 'execute' | 'update' | 'delete', call: number, happen: () => Promise<unknown>): Database {
  const inside = (transaction: Database) => {
    let calls = 0;
    return new Proxy(transaction, {
      get(target, asked) {
        const member: unknown = Reflect.get(target, asked);
        if (asked !== name || typeof member !== 'function') return member;
        return (...given: unknown[]) => {
          calls += 1;
          const isTime = calls === call;
          return isTime
            ? later(happen, () => Reflect.apply(member, target, given))
            : Reflect.apply(member, target, given);
        };
      },
    });
  };
  return new Proxy(database, {
    get(target, asked) {
      const member: unknown = Reflect.get(target, asked);
      if (asked !== 'transaction' || typeof member !== 'function') return member;
      return (work: (transaction: Database) => Promise<unknown>) =>
        Reflect.apply(member, target, [(transaction: Database) => work(inside(transaction))]);
    },
  });
}

/** A statement that is built as usual, and sent once `happen` has come to its end. */
function later(happen: () => Promise<unknown>, build: () => unknown): unknown {
  const replay = (steps: [string, unknown[]][]): unknown =>
    new Proxy(
      {},
      {
        get: (_target, step) => {
          if (step !== 'then') return (...given: unknown[]) => replay([...steps, [String(step), given]]);
          const result = happen().then(() =>
            steps.reduce(
              (built, [method, given]) => Reflect.apply(Reflect.get(Object(built), method), built, given),
              build(),
            ),
          );
          return result.then.bind(result);
        },
      },
    );
  return replay([]);
}

/** Until somebody in this database waits for a lock, or the work is done. */
async function untilBlockedOrDone(work: Promise<unknown>): Promise<void> {
  let isDone = false;
  const noted = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const [found] = await database.execute<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (found !== undefined && found.count > 0) return;
  }
  await noted;
}

// Which statement it is may change; whichever it is, the commit has to lose by name.
test.each([1, 2, 3, 4, 5, 6])(
  'L11: a commit that another run overtakes before its statement %i is superseded, not failed',
  async (statement) => {
    const run = await stagedRun();
    let others = 0;
    const overtaken = createSyncStore(
      interrupted('execute', statement, async () => {
        others += 1;
        await begin();
      }),
    );
    expect(await overtaken.commit(run, plan)).toBeNull();
    expect(others).toBe(1);
    expect(await world.subscriptions.findById(calendar.subscriptionId)).toMatchObject({ version: 0 });
  },
);

test.each(['update', 'delete'] as const)(
  'L11: a run that begins at the last %s of a commit and the commit don’t lock each other out',
  async (name) => {
    const run = await stagedRun();
    let next: Promise<SyncRun> | undefined;
    const overtaken = createSyncStore(
      interrupted(name, 1, async () => {
        next = begin();
        await untilBlockedOrDone(next);
      }),
    );
    const counts = await overtaken.commit(run, plan);
    const version = counts === null ? 0 : 1;
    expect((await next)?.subscription.version).toBe(version);
    expect(await world.subscriptions.findById(calendar.subscriptionId)).toMatchObject({ version });
  },
);

const event = {
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
