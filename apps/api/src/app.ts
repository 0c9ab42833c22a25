import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import {
  applyWriteFlag,
  CalendarCacheService,
  type CalendarProviders,
  type Clock,
  type JobRequests,
  systemAlarm,
  systemClock,
} from '@calendar-cache/calendar-cache';
import { parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import {
  ApiKeyRepository,
  AvailabilityRepository,
  type DatabaseConnection,
  FeaturesRepository,
  FreeBusyDirectory,
  guardOf,
  guardRepository,
  openDatabase,
  SelectedCalendarRepository,
  WriteTrustRepository,
} from '@calendar-cache/database';
import { createCalendarProviders } from '@calendar-cache/google-calendar';
import { createAwaitedSyncs, createJobRequests, type JobCatalog, jobCatalog } from '@calendar-cache/jobs';
import { createLogger, createMetrics, type Logger, type Metrics, startHttpServer } from '@calendar-cache/observability';
import {
  chooseQueueStore,
  createProducer,
  type JobProducer,
  openSharedStore,
  type SharedStore,
} from '@calendar-cache/queue';
import { type Gate, openGate } from './authentication/open-gate.ts';
import { buildApiApp } from './build-api-app.ts';
import { composeGoogle } from './compose-google.ts';
import { composeIdentity } from './compose-identity.ts';
import { composePollPace } from './compose-poll-pace.ts';
import { type ApiEnvironment, apiVariables } from './env.ts';

export { type ApiAppDependencies, buildApiApp } from './build-api-app.ts';

/** How to start. `near` is where to look for a free port when none is set. */
export interface ApiOptions {
  environment: RawEnvironment;
  logger?: Logger;
  host?: string;
  port?: number;
  near?: number;
}

/** An app that listens. */
export interface RunningApp {
  url: string;
  port: number;
  close(): Promise<void>;
}

const ownMachine = new Set(['127.0.0.1', 'localhost', '::1']);
const queueCheckMs = 2_000;
/** A live answer must not wait long for counters that are away. */
const sharedTimeoutMs = 500;
/** A statement of ours takes milliseconds; one that takes this long has lost its server. */
const statementDeadlineMs = 5_000;
// 500 calendar ids in one URL make 24 KB; Node takes 16 KB unless told otherwise.
const maxHeaderBytes = 64 * 1_024;

/**
 * Starts the API. Database and queue may be away: they are found when they come.
 * @throws AppError `invalid-environment` naming every wrong variable, `port-taken`.
 */
export async function startApi(options: ApiOptions): Promise<RunningApp> {
  const environment = parseEnvironment(apiVariables, options.environment);
  const logger = options.logger ?? createLogger({ app: 'api', level: environment.LOG_LEVEL, debug: environment.DEBUG });
  const connection = openDatabase({
    url: environment.DATABASE_URL,
    applicationName: 'calendar-cache-api',
    poolMax: environment.DATABASE_POOL_MAX,
    prepare: environment.DATABASE_PREPARE,
  });
  const producer = createProducer(chooseQueueStore(environment), jobCatalog, {
    failFast: true,
    onError: (error) => logger.warn({ error }, 'queue trouble'),
  });
  const shared = openSharedStore(chooseQueueStore(environment), {
    timeoutMs: sharedTimeoutMs,
    onError: (error) => logger.warn({ error }, 'trouble with what processes share'),
  });
  const clock = systemClock;
  const apiKeys = guardRepository(new ApiKeyRepository(connection.database), guardOf(connection, statementDeadlineMs));
  const requestsPerMinute = environment.API_REQUESTS_PER_MINUTE;
  const gate = openGate({ apiKeys, counters: shared.counters, requestsPerMinute, logger, clock });
  const close = async () => {
    await gate.close();
    await shared.close();
    await producer.close();
    await connection.close();
  };
  let localUrl: string | null = null;
  const publicUrl = () => localUrl;
  try {
    const server = await startHttpServer({
      app: composeApp(environment, {
        connection,
        producer,
        shared,
        apiKeys,
        gate,
        publicUrl,
        logger,
        metrics: createMetrics({ app: 'api' }),
        clock,
      }),
      name: 'the API',
      host: options.host ?? environment.HOST,
      port: options.port ?? environment.API_PORT,
      near: options.near,
      maxHeaderBytes,
    });
    // Who listens on the loopback alone is tried out by the browser beside it.
    if (ownMachine.has(options.host ?? environment.HOST)) localUrl = server.url;
    return {
      url: server.url,
      port: server.port,
      close: async () => {
        await server.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Parts {
  connection: DatabaseConnection;
  producer: JobProducer<JobCatalog>;
  apiKeys: ApiKeyRepository;
  gate: Gate;
  /** Where the API listens, once it does, and where that is this machine alone. */
  publicUrl: () => string | null;
  shared: SharedStore;
  logger: Logger;
  metrics: Metrics;
  clock: Clock;
}

function composeApp(environment: ApiEnvironment, parts: Parts) {
  const { connection, producer, apiKeys, gate, logger, metrics, clock } = parts;
  const guard = guardOf(connection, statementDeadlineMs);
  const pace = composePollPace(environment, { connection, statementDeadlineMs, clock, logger });
  const defaultMaxStalenessMs = () => pace.current().defaultMaxStalenessMs;
  const google = composeGoogle(environment, { ...parts, statementDeadlineMs });
  const providers = createCalendarProviders({
    ...google,
    // Whoever asks the API waits for the answer.
    isAwaitedByDefault: () => true,
  });
  const awaited = createAwaitedSyncs(parts.shared.marks, clock);
  const onForgotten = (error: unknown) => logger.warn({ error }, 'it could not be kept that somebody waits for a sync');
  const requests = createJobRequests(producer, { awaited, onForgotten });
  const flags = () => guardRepository(new FeaturesRepository(connection.database, clock), guard);
  const writeTrust = guardRepository(new WriteTrustRepository(connection.database), guard);
  return buildApiApp({
    availability: composeAvailability(environment, parts, { providers, requests }, defaultMaxStalenessMs),
    identity: composeIdentity(environment, { ...parts, google, providers, requests }),
    apiKeys,
    features: flags(),
    // One that looks for the first time: a snapshot would not have the change.
    applyWriteFlag: () => applyWriteFlag({ features: flags(), writeTrust, clock }),
    directory: guardRepository(new FreeBusyDirectory(connection.database), guard),
    gate,
    checks: { database: () => connection.ping(), queue: () => producer.ready(queueCheckMs) },
    logger,
    metrics,
    clock,
    defaultMaxStalenessMs,
    showsTitles: environment.STORE_EVENT_DETAILS,
  });
}

function composeAvailability(
  environment: ApiEnvironment,
  { connection, logger, clock }: Parts,
  { providers, requests }: { providers: CalendarProviders; requests: JobRequests },
  defaultMaxStalenessMs: () => number,
): CalendarCacheService {
  const { database } = connection;
  const guard = guardOf(connection, statementDeadlineMs);
  return new CalendarCacheService({
    availability: guardRepository(new AvailabilityRepository(database), guard),
    selectedCalendars: guardRepository(new SelectedCalendarRepository(database), guard),
    features: guardRepository(new FeaturesRepository(database, clock), guard),
    providers,
    requests,
    settings: {
      get defaultMaxStalenessMs() {
        return defaultMaxStalenessMs();
      },
      refreshTimeoutMs: environment.REFRESH_TIMEOUT_MS,
      added: { declinedIsBusy: environment.DECLINED_IS_BUSY },
    },
    clock,
    pause: async (milliseconds) => {
      await pause(milliseconds);
    },
    setAlarm: systemAlarm,
    yieldToEventLoop: () => nextTurn(),
    onRequestFailed: (error) => logger.warn({ errorCode: error.code, error }, 'a sync could not be asked for'),
  });
}
