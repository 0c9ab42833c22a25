import {
  type CalendarProviders,
  keyRingOf,
  pollPaceSettingsOf,
  secondMs,
  systemClock,
} from '@calendar-cache/calendar-cache';
import { parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import {
  CredentialRepository,
  type DatabaseConnection,
  guardOf,
  guardRepository,
  openDatabase,
} from '@calendar-cache/database';
import { type CredentialDependencies, createCalendarProviders } from '@calendar-cache/google-calendar';
import { createAwaitedSyncs, createJobRequests, type JobCatalog, jobCatalog, schedulesFor } from '@calendar-cache/jobs';
import {
  createLogger,
  createMetrics,
  createReconnectReporter,
  type Logger,
  type Metrics,
  startHttpServer,
} from '@calendar-cache/observability';
import {
  chooseQueueStore,
  createProducer,
  createSchedules,
  createWorkers,
  type JobProducer,
  openSharedStore,
  type QueueStore,
  type SharedLocks,
  type SharedStore,
  withLockOrWithout,
} from '@calendar-cache/queue';
import { countWaitingSyncs } from './count-waiting-syncs.ts';
import { type WorkerEnvironment, workerVariables } from './env.ts';
import { watchEventLoop } from './event-loop-strain.ts';
import { createFutureAgeReporter } from './future-ages.ts';
import { createGoogleQuota } from './google-quota.ts';
import { buildHealthApp } from './health-app.ts';
import { createJobReporter } from './job-line.ts';
import { createPaceReporter } from './poll-pace.ts';
import { createProcessors } from './processors/index.ts';
import { createServices } from './services.ts';
import { slotsOf } from './slots.ts';

/** How often a worker looks whether its schedules are still in the queue (L13 allows 60 s). */
const scheduleCheckMs = 10 * secondMs;
/** A thousand first loads on two cores: awaited syncs begin after 52 ms (p50) and 252 ms (p95); at 20, with all slots at once and none kept, 178 and 636. */
const strainedAfterMs = 10;

/** What {@link startWorker} takes. Ports and host come from the environment. */
export interface WorkerOptions {
  environment: RawEnvironment;
  logger?: Logger;
  /** Where to begin looking for a free port, when WORKER_PORT is not set. */
  near?: number;
}

/** A worker that takes jobs. */
export interface RunningWorker {
  /** Health and metrics. */
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Starts a worker: takes jobs at once, keeps the schedules, serves health and metrics. A queue or a database that
 * is away is waited for.
 * @throws AppError `invalid-environment`, `port-taken`.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const environment = parseEnvironment(workerVariables, options.environment);
  const logger =
    options.logger ?? createLogger({ app: 'worker', level: environment.LOG_LEVEL, debug: environment.DEBUG });
  const metrics = createMetrics({ app: 'worker' });
  const connection = openDatabase({
    url: environment.DATABASE_URL,
    applicationName: 'calendar-cache-worker',
    poolMax: environment.DATABASE_POOL_MAX,
    prepare: environment.DATABASE_PREPARE,
  });
  const store = chooseQueueStore(environment);
  const onError = (error: Error) => logger.warn({ error }, 'queue connection');
  const producer = createProducer(store, jobCatalog, { failFast: false, onError });
  const shared = openSharedStore(store, { onError });
  const server = await startHttpServer({
    app: buildHealthApp({ connection, producer, metrics, logger }),
    host: environment.HOST,
    port: environment.WORKER_PORT,
    ...(options.near === undefined ? {} : { near: options.near }),
    name: 'the worker',
  }).catch(async (error: unknown) => {
    await Promise.all([producer.close(), shared.close(), connection.close()]);
    throw error;
  });
  const stop = startJobs({ environment, logger, metrics, store, producer, shared, connection, onError });
  logger.info({ url: server.url, queue: store.kind, concurrency: environment.WORKER_CONCURRENCY }, 'worker is ready');
  return {
    url: server.url,
    port: server.port,
    close: async () => {
      await stop();
      await producer.close();
      await shared.close();
      await server.close();
      await connection.close();
    },
  };
}

interface WorkerParts {
  environment: WorkerEnvironment;
  logger: Logger;
  metrics: Metrics;
  store: QueueStore;
  producer: JobProducer<JobCatalog>;
  shared: SharedStore;
  connection: DatabaseConnection;
  onError: (error: Error) => void;
}

/** Begins to take jobs and to keep the schedules; gives what ends both. */
function startJobs(parts: WorkerParts): () => Promise<void> {
  const { environment, logger, metrics, store, producer, shared, connection, onError } = parts;
  const clock = systemClock;
  const requests = createJobRequests(producer);
  const { quota, reports } = createGoogleQuota({ environment, counters: shared.counters, clock, metrics, logger });
  const onNeedsReconnect = createReconnectReporter({ logger, metrics });
  const refreshLock = createRefreshLock(shared.locks);
  const calls = { quota, onCall: reports.onCall, onNeedsReconnect, refreshLock };
  const providers = connectGoogle(environment, connection, calls);
  const awaited = createAwaitedSyncs(shared.marks, clock);
  const onPace = createPaceReporter({ settings: pollPaceSettingsOf(environment), logger, metrics });
  const strain = watchEventLoop(strainedAfterMs);
  const { calmLooks } = strain;
  const looked = { awaited, calmLooks, onPace };
  const services = createServices({ environment, connection, providers, requests, clock, ...looked, logger });
  const roomForCalls = () => quota.roomForBackground();
  const onFutureAges = createFutureAgeReporter({ logger, metrics });
  const looks = { countWaitingSyncs: () => countWaitingSyncs(producer), roomForCalls, onFutureAges };
  const processors = createProcessors({ services, requests, clock, environment, ...looks, logger });
  const workers = createWorkers(store, jobCatalog, processors, {
    concurrency: slotsOf(environment),
    onJob: createJobReporter({ logger, metrics }),
    onError,
  });
  const schedules = createSchedules(store, jobCatalog, schedulesFor(environment), { onError });
  workers.start();
  schedules.startChecking({
    everyMs: scheduleCheckMs,
    onWiped: async () => {
      const calendars = await services.subscriptionRepo.makeAllDue(clock.now());
      if (calendars === 0) logger.info({}, 'the queue is new: schedules are set up');
      else logger.warn({ calendars }, 'the queue has lost its jobs: every calendar is due');
    },
  });
  return async () => {
    await schedules.close();
    await workers.close();
    strain.close();
  };
}

/** Whoever comes second finds the token of the first; longer than a refresh takes. */
function createRefreshLock(locks: SharedLocks): NonNullable<CredentialDependencies['refreshLock']> {
  const lease = { leaseMs: 10 * secondMs, waitMs: 5 * secondMs };
  return (id, work) => withLockOrWithout(locks, { name: `refresh-credential:${id}`, ...lease }, work);
}

function connectGoogle(
  environment: WorkerEnvironment,
  connection: DatabaseConnection,
  calls: Pick<CredentialDependencies, 'quota' | 'onCall' | 'onNeedsReconnect' | 'refreshLock'>,
): CalendarProviders {
  return createCalendarProviders({
    credentials: guardRepository(new CredentialRepository(connection.database), guardOf(connection, 30 * secondMs)),
    keyRing: keyRingOf(environment.ENCRYPTION_KEYS),
    oauthClient: { clientId: environment.GOOGLE_CLIENT_ID, clientSecret: environment.GOOGLE_CLIENT_SECRET },
    apiUrl: environment.GOOGLE_API_URL,
    tokenUrl: environment.GOOGLE_TOKEN_URL,
    scopes: environment.GOOGLE_SCOPES,
    timeoutMs: environment.GOOGLE_TIMEOUT_MS,
    maxResults: environment.SYNC_PAGE_SIZE,
    storeEventDetails: environment.STORE_EVENT_DETAILS,
    clock: systemClock,
    ...calls,
  });
}
