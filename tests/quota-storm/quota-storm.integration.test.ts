import { startIngress } from '@calendar-cache/ingress';
import { createLogger } from '@calendar-cache/observability';
import { startWorker } from '@calendar-cache/worker';
import { expect, jest, test } from '@jest/globals';
import { runStorm } from './run-storm.ts';

jest.setTimeout(180_000);

/** What npm test has time for; `npm run quota-storm` is the long haul. */
test.each(['redis', 'postgres'] as const)(
  'L10, L18: first loads use up their share and no more, and a notification’s sync starts all the same (%s)',
  async (queue) => {
    const plan = {
      seed: 11,
      calendars: 80,
      events: 30,
      watched: 4,
      changeEveryMs: 1_000,
      quotaPerMinute: 100,
      quotaPerMinutePerUser: 60,
      latencyMs: 20,
      pageSize: 10,
      longestMs: 60_000,
      queue,
    };
    const logger = createLogger({ app: 'test', level: 'silent' });
    const figures = await runStorm(plan, {
      startIngress: (environment) => startIngress({ environment, logger, host: '127.0.0.1' }),
      startWorker: (environment) => startWorker({ environment, logger }),
      log: () => undefined,
      untilChanges: 8,
      // Far more than is promised, for the machine of a test run is busy; far less than the minute without a share of one's own.
      promisedMs: 20_000,
    });
    expect(figures.faults).toEqual([]);
    // The share was used up, or this says nothing about a storm.
    expect(figures.loaded).toBeLessThan(plan.calendars);
    expect(figures.busiest).toBeGreaterThan(plan.quotaPerMinute * 0.45);
    expect(figures.changes).toBe(8);
  },
);
