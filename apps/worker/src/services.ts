import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import {
  type AppliedWriteFlag,
  type AwaitedSyncs,
  CalendarCacheSqlCleanupService,
  CalendarCacheSqlService,
  type CalendarProviders,
  type CalendarSubscription,
  CalendarSubscriptionService,
  type Clock,
  type CurrentPollPace,
  createPollPace,
  createWriteFlagSweep,
  dayMs,
  type IsAwaited,
  isAwaitedSync,
  type JobRequests,
  minuteMs,
  type PollPace,
  pauseUntilAborted,
  pollPaceSettingsOf,
  type RefreshedCalendarList,
  refreshCalendarList,
  type SyncReason,
  type SyncSettings,
  secondMs,
} from '@calendar-cache/calendar-cache';
import {
  CalendarEventRepository,
  CalendarListRepository,
  CalendarSubscriptionRepository,
  CleanupRunRepository,
  createSyncStore,
  type DatabaseConnection,
  FeaturesRepository,
  guardOf,
  guardRepository,
  WriteTrustRepository,
} from '@calendar-cache/database';
import type { Logger } from '@calendar-cache/observability';
import type { WorkerEnvironment } from './env.ts';
import { fullSyncSlotsOf } from './slots.ts';

/** A database that took a statement and fell silent must not hold a slot for ever (L15). */
const statementDeadlineMs = 30 * secondMs;
/** The commit of a very large calendar is one statement after another. */
const commitDeadlineMs = 5 * minuteMs;

/** Two may be a notification that came just too late; a third says that the channel is dead. */
export const deadAfterLostPushes = 3;

/** What the processors call. */
export interface WorkerServices {
  subscriptionRepo: CalendarSubscriptionRepository;
  sync: CalendarCacheSqlService;
  /** Whether somebody waits for a sync that was asked for with this reason (L10). */
  isAwaited: (subscription: CalendarSubscription, reason: SyncReason) => IsAwaited;
  subscriptions: CalendarSubscriptionService;
  cleanup: CalendarCacheSqlCleanupService;
  lists: CalendarListRepository;
  /** How often calendars are polled. */
  pace: CurrentPollPace;
  refreshCalendarList: (credentialId: string) => Promise<RefreshedCalendarList>;
  /** What a change of the flag for writing does to the calendars. */
  sweepWriteFlag: () => Promise<AppliedWriteFlag>;
}

/** What the services are built of. */
export interface ServiceParts {
  environment: WorkerEnvironment;
  connection: Pick<DatabaseConnection, 'database' | 'replaceSilent'>;
  providers: CalendarProviders;
  requests: JobRequests;
  clock: Clock;
  logger: Pick<Logger, 'error'>;
  /** A number in [0, 1): spreads polls and retries. Default: Math.random. */
  random?: () => number;
  /** Who waits for a sync although its job does not say so. Default: nobody. */
  awaited?: AwaitedSyncs;
  /** How often in a row the process was found to have time for more full syncs. Default: for as many as there are slots. */
  calmLooks?: () => number;
  /** Told after each count of the calendars. */
  onPace?: (pace: PollPace) => void;
}

/** Builds the domain's services on their adapters. */
export function createServices(parts: ServiceParts): WorkerServices {
  const { environment, connection, providers, requests, clock, logger, random = Math.random } = parts;
  const { database } = connection;
  const statementGuard = guardOf(connection, statementDeadlineMs);
  const commitGuard = guardOf(connection, commitDeadlineMs);
  const subscriptionRepo = guardRepository(new CalendarSubscriptionRepository(database), statementGuard);
  const features = guardRepository(new FeaturesRepository(database, clock), statementGuard);
  const pace = createPollPace({
    countMirrored: () => subscriptionRepo.countMirrored(),
    settings: pollPaceSettingsOf(environment),
    clock,
    ...(parts.onPace === undefined ? {} : { onCounted: parts.onPace }),
    onFailed: (error) => logger.error({ error }, 'calendars could not be counted: polls keep their pace'),
  });
  const { awaited = { askedAtMs: async () => null } } = parts;
  const backoff = { baseMs: 2 * secondMs, capMs: environment.POLL_MAX_SECONDS * secondMs };
  const sync = new CalendarCacheSqlService({
    subscriptionRepo,
    store: guardRepository(createSyncStore(database), commitGuard),
    providers,
    features,
    fullSyncSlots: fullSyncSlotsOf(environment, parts.calmLooks),
    settings: syncSettingsOf(environment, { pace, backoff }),
    clock,
    random,
    yieldToEventLoop: () => nextTurn(),
    awaited,
    pause: (milliseconds) => sleep(milliseconds),
  });
  const subscriptions = new CalendarSubscriptionService({
    subscriptionRepo,
    providers,
    requests,
    webhookSecrets: environment.WEBHOOK_SECRETS,
    webhookUrl: environment.GOOGLE_WEBHOOK_URL,
    deadAfterLostPushes,
    channelLifetimeMs: environment.CHANNEL_LIFETIME_SECONDS * secondMs,
    backoff,
    pause: pauseUntilAborted,
    stopDeadlineMs: 10 * secondMs,
    clock,
    random,
  });
  const cleanup = new CalendarCacheSqlCleanupService({
    eventRepo: guardRepository(new CalendarEventRepository(database), commitGuard),
    runs: guardRepository(new CleanupRunRepository(database), statementGuard),
    features,
    clock,
    retentionMs: environment.RETENTION_DAYS * dayMs,
    onFailed: (subscriptionId, error) => logger.error({ subscriptionId, error }, 'a calendar was not cleaned'),
  });
  const writeTrust = guardRepository(new WriteTrustRepository(database), statementGuard);
  const sweepWriteFlag = createWriteFlagSweep({ features, writeTrust, clock });
  const lists = guardRepository(
    new CalendarListRepository(database, { storeNames: environment.STORE_EVENT_DETAILS }),
    statementGuard,
  );
  const listDeps = {
    lists,
    providers,
    intervalMs: environment.CALENDAR_LIST_SECONDS * secondMs,
    backoff,
    clock,
    random,
  };
  return {
    pace,
    subscriptionRepo,
    sync,
    isAwaited: (subscription, reason) => isAwaitedSync(subscription, reason, awaited),
    subscriptions,
    cleanup,
    sweepWriteFlag,
    lists,
    refreshCalendarList: (credentialId) => refreshCalendarList(listDeps, credentialId),
  };
}

function syncSettingsOf(
  environment: WorkerEnvironment,
  { pace, backoff }: { pace: CurrentPollPace; backoff: SyncSettings['backoff'] },
): SyncSettings {
  return {
    horizonMs: environment.HORIZON_DAYS * dayMs,
    retentionMs: environment.RETENTION_DAYS * dayMs,
    pollMinMs: Math.min(environment.POLL_MIN_SECONDS, environment.POLL_MAX_SECONDS) * secondMs,
    get pollMaxMs() {
      return pace.current().pollMaxMs;
    },
    runLeaseMs: minuteMs,
    backoff,
    maxOccurrencesPerEvent: environment.MAX_OCCURRENCES_PER_EVENT,
    maxBlocksPerCalendar: 2_000_000,
    added: { declinedIsBusy: environment.DECLINED_IS_BUSY },
    seriesPerBatch: 500,
  };
}
