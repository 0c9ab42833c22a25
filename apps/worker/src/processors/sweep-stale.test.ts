import type { JobRequests } from '@calendar-cache/calendar-cache';
import type { Logger } from '@calendar-cache/observability';
import type { JobContext } from '@calendar-cache/queue';
import { expect, test } from '@jest/globals';
import type { WorkerEnvironment } from '../env.ts';
import type { WorkerServices } from '../services.ts';
import { createProcessors } from './index.ts';

test('L9: the sweep first makes due what was read in the future, and tells of it', async () => {
  const did: string[] = [];
  const services = {
    pace: { refresh: async () => {}, current: () => ({}) },
    sweepWriteFlag: async () => ({ withdrawn: 0, woken: 0 }),
    subscriptionRepo: {
      withdrawFutureAges: async () => {
        did.push('withdraw');
        return 2;
      },
      claimDue: async () => {
        did.push('claim');
        return [];
      },
    },
  } as unknown as WorkerServices;
  const processors = createProcessors({
    services,
    requests: {} as JobRequests,
    clock: { now: () => 0 },
    environment: { WORKER_CONCURRENCY: 1 } as WorkerEnvironment,
    countWaitingSyncs: async () => 0,
    onFutureAges: (calendars) => void did.push(`told of ${calendars}`),
    logger: {} as Logger,
  });
  const outcome = { outcome: 'swept', calendars: 0, withdrawn: 0, woken: 0, futureAges: 2 };
  expect(await processors['sweep-stale']({}, {} as JobContext)).toEqual(outcome);
  expect(did).toEqual(['withdraw', 'told of 2', 'claim']);
});
