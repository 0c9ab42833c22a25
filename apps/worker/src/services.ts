import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  CalendarCacheSqlCleanupService,
  CalendarCacheSqlService,
  type CalendarProviders,
  CalendarSubscriptionService,
  type Clock,
  createFullSyncSlots,
  dayMs,
  type JobRequests,
  minuteMs,
  secondMs,
} from '@calendar-cache/calendar-cache';
import type { Environment } from '@calendar-cache/config';
import {
  CalendarSubscriptionRepository,
  CleanupRepository,
  createSyncStore,
  type Database,
  FeaturesRepository,
} from '@calendar-cache/database';
import type { workerVariables } from './env.ts';

export type WorkerEnvironment = Environment<(typeof workerVariables)[number]>;

/** What the processors call. */
export interface WorkerServices {
  subscriptionRepo: CalendarSubscriptionRepository;
  sync: CalendarCacheSqlService;
  subscriptions: CalendarSubscriptionService;
  cleanup: CalendarCacheSqlCleanupService;
}

/** Builds the domain's services on their adapters. */
export function createServices(parts: {
  environment: WorkerEnvironment;
  database: Database;
  providers: CalendarProviders;
  requests: JobRequests;
  clock: Clock;
}): WorkerServices {
  const { environment, database, providers, requests, clock } = parts;
  const subscriptionRepo = new CalendarSubscriptionRepository(database);
  const features = new FeaturesRepository(database, clock);
  const pollMaxMs = environment.POLL_MAX_SECONDS * secondMs;
  const retentionMs = environment.RETENTION_DAYS * dayMs;
  const sync = new CalendarCacheSqlService({
    subscriptionRepo,
    store: createSyncStore(database),
    providers,
    features,
    fullSyncSlots: createFullSyncSlots(Math.max(1, Math.floor(environment.WORKER_CONCURRENCY / 2))),
    settings: {
      horizonMs: environment.HORIZON_DAYS * dayMs,
      retentionMs,
      pollMaxMs,
      runLeaseMs: minuteMs,
      backoff: { baseMs: 2 * secondMs, capMs: pollMaxMs },
      maxOccurrencesPerEvent: environment.MAX_OCCURRENCES_PER_EVENT,
      seriesPerBatch: 500,
    },
    clock,
    random: Math.random,
    yieldToEventLoop: () => nextTurn(),
  });
  const subscriptions = new CalendarSubscriptionService({
    subscriptionRepo,
    providers,
    requests,
    webhookSecrets: environment.WEBHOOK_SECRETS,
    webhookUrl: environment.GOOGLE_WEBHOOK_URL,
    channelLifetimeMs: environment.CHANNEL_LIFETIME_SECONDS * secondMs,
    clock,
  });
  const cleanup = new CalendarCacheSqlCleanupService({
    cleanupRepo: new CleanupRepository(database),
    features,
    clock,
    retentionMs,
  });
  return { subscriptionRepo, sync, subscriptions, cleanup };
}
