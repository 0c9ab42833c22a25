import {
  type CleanupRun,
  type Clock,
  describeStretch,
  pollPaceSettingsOf,
  stretchPolls,
  systemClock,
} from '@calendar-cache/calendar-cache';
import type { RawEnvironment } from '@calendar-cache/config';
import {
  ApiKeyRepository,
  CalendarSubscriptionRepository,
  CleanupRunRepository,
  guardRepository,
  HealthSummaryRepository,
  openDatabase,
} from '@calendar-cache/database';
import { jobCatalog } from '@calendar-cache/jobs';
import {
  createLogger,
  createMetrics,
  healthRoutes,
  type Logger,
  type Metrics,
  metricsRoute,
  notFoundHandler,
  problemHandler,
  requestLog,
  startHttpServer,
} from '@calendar-cache/observability';
import { boardQueues, chooseQueueStore, type StoredQueue } from '@calendar-cache/queue';
import express, { type Express } from 'express';
import { type Keys, opsGuard } from './access/ops-guard.ts';
import { sameOriginGuard } from './access/same-origin-guard.ts';
import { readDashboardEnvironment } from './env.ts';
import { loginChallenge } from './http/login-challenge.ts';
import { securityHeaders } from './http/security-headers.ts';
import type { HealthOverview } from './page/overview.ts';
import { readHealth } from './page/read-health.ts';
import { overviewRoute } from './routes/overview.ts';
import { queuesRoute } from './routes/queues.ts';

/** What {@link startDashboard} goes by. `port` and `host` come before the environment's. */
export interface DashboardOptions {
  environment: RawEnvironment;
  logger?: Logger;
  port?: number;
  host?: string;
  /** For the demo only: everyone gets in without a key. */
  open?: boolean;
}

/** A listening dashboard. */
export interface RunningApp {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** What {@link buildDashboardApp} needs. */
export interface DashboardDependencies {
  logger: Logger;
  metrics: Metrics;
  clock: Clock;
  queues: readonly StoredQueue[];
  health: () => Promise<HealthOverview>;
  /** The last cleanups, the latest first. */
  cleanups: () => Promise<CleanupRun[]>;
  /** Sentences about what differs from the settings. */
  notices: () => Promise<string[]>;
  keys: Keys;
  /** Its needs by name; each resolves when it can be reached. */
  checks: Readonly<Record<string, () => Promise<void>>>;
  /** Everyone gets in without a key. */
  open: boolean;
}

const firstPort = 3002;
const checkTimeoutMs = 1_500;
const poolMax = 2;
const shownCleanups = 5;

/** The dashboard as an Express app: all but the probes wants an API key with the scope `ops` (L21). */
export function buildDashboardApp({
  logger,
  metrics,
  clock,
  queues,
  health,
  cleanups,
  notices,
  keys,
  checks,
  open,
}: DashboardDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(requestLog(logger, metrics, clock), securityHeaders());
  app.use(healthRoutes({ checks, timeoutMs: checkTimeoutMs }));
  if (!open) app.use(opsGuard(keys));
  app.use(sameOriginGuard());
  app.use(metricsRoute(metrics));
  app.use(overviewRoute({ checks, queues, health, cleanups, notices, timeoutMs: checkTimeoutMs }));
  app.use(queuesRoute(queues, logger));
  app.use(notFoundHandler(), loginChallenge(), problemHandler(logger));
  return app;
}

/**
 * Starts the dashboard. A queue or database that is down shows as unreachable and is found when it comes back.
 * @throws AppError `invalid-environment`, `port-taken`
 */
export async function startDashboard(options: DashboardOptions): Promise<RunningApp> {
  const env = readDashboardEnvironment(options.environment);
  const logger = options.logger ?? createLogger({ app: 'dashboard', level: env.LOG_LEVEL, debug: env.DEBUG });
  const connection = openDatabase({
    url: env.DATABASE_URL,
    applicationName: 'calendar-cache dashboard',
    poolMax,
    prepare: env.DATABASE_PREPARE,
  });
  const board = boardQueues(chooseQueueStore(env), jobCatalog, {
    onError: (error) => logger.warn({ error }, 'queue'),
  });
  const close = async () => {
    await Promise.all([board.close(), connection.close()]);
  };
  const cleanupRuns = guardRepository(new CleanupRunRepository(connection.database), { deadlineMs: 5_000 });
  const subscriptions = guardRepository(new CalendarSubscriptionRepository(connection.database), { deadlineMs: 5_000 });
  const summary = guardRepository(new HealthSummaryRepository(connection.database), { deadlineMs: 5_000 });
  const settings = pollPaceSettingsOf(env);
  const notices = async () => {
    const stretch = describeStretch(stretchPolls(await subscriptions.countMirrored(), settings), settings);
    return stretch === null ? [] : [stretch];
  };
  const app = buildDashboardApp({
    logger,
    metrics: createMetrics({ app: 'dashboard' }),
    clock: systemClock,
    queues: board.queues,
    health: () => readHealth(summary, systemClock.now()),
    cleanups: () => cleanupRuns.latest(shownCleanups),
    notices,
    keys: guardRepository(new ApiKeyRepository(connection.database), { deadlineMs: 5_000 }),
    checks: {
      database: () => connection.ping(),
      queue: async () => {
        await board.queues[0]?.getJobCounts('active');
      },
    },
    open: options.open ?? false,
  });
  const port = options.port ?? env.DASHBOARD_PORT;
  const listening = { app, host: options.host ?? env.HOST, port, near: firstPort, name: 'the dashboard' };
  try {
    const server = await startHttpServer(listening);
    logger.info({ url: server.url, open: options.open ?? false }, 'dashboard listening');
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
