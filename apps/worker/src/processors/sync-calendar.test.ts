import { randomUUID } from 'node:crypto';
import { createSyncSlots } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import type { Logger } from '@calendar-cache/observability';
import type { JobContext, JobOutcome } from '@calendar-cache/queue';
import { describe, expect, test } from '@jest/globals';
import type { WorkerServices } from '../services.ts';
import { createSyncCalendar } from './sync-calendar.ts';

const nowMs = Date.UTC(2026, 1, 16, 8);
const subscriptionId = randomUUID();
const synced: JobOutcome = { outcome: 'synced' };
const away = () => Promise.reject(new AppError('database-unavailable', 'The database is away.'));

interface Situation {
  lastAttemptAtMs?: number | null;
  find?: () => Promise<unknown>;
  sync?: () => Promise<JobOutcome>;
  makeDue?: () => Promise<void>;
  judge?: () => Promise<string>;
  isAwaited?: boolean;
  handBack?: () => Promise<never>;
  backgroundSlots?: number;
}

/** Runs the processor once; gives what came of it, and what it did on the way. */
async function run(situation: Situation, channel?: { channelId: string; resourceId: string }) {
  const did = { syncs: 0, due: [] as number[], backMs: [] as number[], freeSlots: 0 };
  const { lastAttemptAtMs = null, isAwaited = true, backgroundSlots = 1 } = situation;
  const slots = createSyncSlots(() => backgroundSlots);
  const services = {
    subscriptionRepo: {
      findById: situation.find ?? (async () => ({ id: subscriptionId, lastAttemptAtMs })),
      makeDue: async (_id: string, dueAtMs: number) => {
        await situation.makeDue?.();
        did.due.push(dueAtMs);
      },
    },
    sync: {
      syncCalendar: () => {
        did.syncs += 1;
        return situation.sync === undefined ? Promise.resolve(synced) : situation.sync();
      },
    },
    isAwaited: () => async () => isAwaited,
    subscriptions: { judgeNotification: situation.judge ?? (async () => 'ours') },
  } as unknown as WorkerServices;
  const logger = { warn: () => {}, debugLog: () => () => {} } as unknown as Logger;
  const context = {
    jobId: '1',
    handBack: async (delayMs: number) => {
      did.backMs.push(delayMs);
      await situation.handBack?.();
      throw new Error('handed back');
    },
  } as unknown as JobContext;
  const clock = { now: () => nowMs };
  const processor = createSyncCalendar({ services, clock, minGapMs: 1_000, backgroundSlots: slots, logger });
  const payload = { subscriptionId, reason: 'notification' as const, ...(channel && { channel }) };
  const outcome = await processor(payload, context).catch((error: Error) => error.message);
  while (slots.tryTake() !== null) did.freeSlots += 1;
  return { outcome, ...did };
}

describe('L10: two runs of one calendar start at least the gap apart', () => {
  test.each<[string, number | null, number[]]>([
    ['at once where there was none', null, []],
    ['at once a whole gap later', nowMs - 1_000, []],
    ['handed back for the rest of the gap', nowMs - 400, [600]],
    ['at once where the clock was set back', nowMs + 60_000, []],
  ])('%s', async (_title, lastAttemptAtMs, backMs) => {
    const ran = await run({ lastAttemptAtMs });
    expect(ran.backMs).toEqual(backMs);
    expect(ran.syncs).toBe(1 - backMs.length);
  });
});

describe('L10: slots that are kept for what somebody waits for', () => {
  test('a sync that nobody waits for takes one of the others, and gives it back', async () => {
    const ran = await run({ isAwaited: false, backgroundSlots: 2 });
    expect(ran).toMatchObject({ outcome: synced, syncs: 1, freeSlots: 2 });
    const failed = await run({
      isAwaited: false,
      backgroundSlots: 2,
      sync: () => Promise.reject(new TypeError('bug')),
    });
    expect(failed).toMatchObject({ outcome: 'bug', freeSlots: 2 });
  });

  test('where none of the others is free it goes back to the queue for half a second', async () => {
    expect(await run({ isAwaited: false, backgroundSlots: 0 })).toMatchObject({ syncs: 0, backMs: [500] });
  });

  test('what somebody waits for begins all the same', async () => {
    expect(await run({ isAwaited: true, backgroundSlots: 0 })).toMatchObject({ outcome: synced, syncs: 1, backMs: [] });
  });
});

test('L12: a job that the queue does not take back ends as failed, and its calendar is due', async () => {
  const handBack = () => Promise.reject(new AppError('queue-unavailable', 'The queue is away.'));
  const ran = await run({ lastAttemptAtMs: nowMs - 400, handBack });
  expect(ran).toMatchObject({ outcome: 'The queue is away.', syncs: 0, due: [nowMs + 2_000] });
});

describe('L15: the database goes away', () => {
  test('before the run: the job goes back to the queue', async () => {
    expect(await run({ find: away })).toMatchObject({ outcome: 'handed back', syncs: 0, backMs: [2_000] });
  });

  test('during the run, and is back by then: the calendar is due, and the job ends', async () => {
    const ran = await run({ sync: away });
    expect(ran).toMatchObject({ outcome: 'The database is away.', due: [nowMs + 2_000], backMs: [] });
  });

  test('during the run, and stays away: the job goes back to the queue, so that no notification is lost', async () => {
    expect(await run({ sync: away, makeDue: away })).toMatchObject({ outcome: 'handed back', backMs: [2_000] });
  });
});

test('L17: a bug has made its calendar back off already: the job fails, and nothing is hurried', async () => {
  const ran = await run({ sync: () => Promise.reject(new TypeError('bug')) });
  expect(ran).toMatchObject({ outcome: 'bug', due: [], backMs: [] });
});

test('L10: the calendar is read whatever the verdict about its notification', async () => {
  const channel = { channelId: 'c', resourceId: 'r' };
  for (const verdict of ['ours', 'wrong-resource', 'unknown-channel']) {
    const ran = await run({ judge: async () => verdict }, channel);
    expect(ran).toMatchObject({ outcome: { outcome: 'synced', notification: verdict }, syncs: 1 });
  }
});
