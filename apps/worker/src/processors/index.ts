import { setTimeout as pause } from 'node:timers/promises';
import {
  type Clock,
  createFutureAgeSweep,
  dayMs,
  extendHorizons,
  type JobRequests,
  minuteMs,
  secondMs,
  sweepStale,
  sweepSubscriptions,
} from '@calendar-cache/calendar-cache';
import type { JobCatalog } from '@calendar-cache/jobs';
import type { Logger } from '@calendar-cache/observability';
import type { Processors } from '@calendar-cache/queue';
import type { WorkerEnvironment } from '../env.ts';
import { deadAfterLostPushes, type WorkerServices } from '../services.ts';
import { backgroundSlotsOf } from '../slots.ts';
import { createRefreshCalendarList } from './refresh-calendar-list.ts';
import { createRenewChannel } from './renew-channel.ts';
import { createStopChannel } from './stop-channel.ts';
import { createSyncCalendar } from './sync-calendar.ts';
import { createWatchCalendar } from './watch-calendar.ts';

/** What the workers can start within two seconds, at a tenth of a second a sync, per slot. */
const syncsPerSlot = 20;
/** At a sweep every ten seconds a tenth of Google's calls per minute and project. */
const watchesPerSweep = 150;

/** One processor per job of the catalogue: a missing one does not compile. */
export function createProcessors(deps: {
  services: WorkerServices;
  requests: JobRequests;
  clock: Clock;
  environment: WorkerEnvironment;
  countWaitingSyncs: () => Promise<number>;
  /** Default: as much as anyone wants. */
  roomForCalls?: () => Promise<number | null>;
  /** Told of calendars that were read in the future. Default: nobody. */
  onFutureAges?: (calendars: number) => void;
  logger: Logger;
}): Processors<JobCatalog> {
  const { services, requests, clock, environment, countWaitingSyncs, logger } = deps;
  const { roomForCalls = async () => null, onFutureAges = () => undefined } = deps;
  const { subscriptionRepo } = services;
  const sweepFutureAges = createFutureAgeSweep({ subscriptionRepo, clock, onWithdrawn: onFutureAges });
  return {
    'sync-calendar': createSyncCalendar({
      services,
      clock,
      minGapMs: environment.SYNC_MIN_GAP_MS,
      backgroundSlots: backgroundSlotsOf(environment),
      logger,
    }),
    'watch-calendar': createWatchCalendar({ services }),
    'renew-channel': createRenewChannel({ services }),
    'stop-channel': createStopChannel({ services }),
    'refresh-calendar-list': createRefreshCalendarList({ services }),
    'sweep-subscriptions': () =>
      sweepSubscriptions({
        subscriptionRepo,
        lists: services.lists,
        requests,
        clock,
        currentKeyId: environment.WEBHOOK_SECRETS[0]?.id ?? '',
        poll: {
          pollMinMs: Math.min(environment.POLL_MIN_SECONDS, environment.POLL_MAX_SECONDS) * secondMs,
          pollMaxMs: services.pace.current().pollMaxMs,
        },
        deadAfterLostPushes,
        portion: watchesPerSweep,
        claimMs: 5 * minuteMs,
      }),
    'sweep-stale': async () => {
      await services.pace.refresh();
      const applied = { ...(await services.sweepWriteFlag()), ...(await sweepFutureAges()) };
      const swept = await sweepStale({
        subscriptionRepo,
        requests,
        clock,
        countWaitingSyncs,
        roomForCalls,
        portion: environment.WORKER_CONCURRENCY * syncsPerSlot,
        fullSyncs: environment.WORKER_CONCURRENCY,
        claimMs: minuteMs,
      });
      return { ...swept, ...applied };
    },
    'extend-horizon': () =>
      extendHorizons({
        subscriptionRepo,
        service: services.sync,
        clock,
        horizonMs: environment.HORIZON_DAYS * dayMs,
        roundMs: 9 * minuteMs,
        pause: async (milliseconds) => {
          await pause(milliseconds);
        },
        onFailed: (subscriptionId, error) => logger.error({ subscriptionId, error }, 'a horizon was not extended'),
      }),
    cleanup: async () => {
      const { success, removed } = await services.cleanup.runCleanup();
      return { outcome: success ? 'cleaned' : 'partly-cleaned', ...removed };
    },
  };
}
