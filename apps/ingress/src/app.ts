import {
  type Clock,
  GoogleCalendarWebhookService,
  systemClock,
  type WebhookKeyRing,
} from '@calendar-cache/calendar-cache';
import type { RawEnvironment } from '@calendar-cache/config';
import { createAwaitedSyncs, createJobRequests, type JobRequests, jobCatalog } from '@calendar-cache/jobs';
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
import { chooseQueueStore, createProducer, openSharedStore } from '@calendar-cache/queue';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { cronGuard } from './access/cron-guard.ts';
import { createFailureLimit, type FailureLimitSettings } from './access/failure-limit.ts';
import { readIngressEnvironment } from './env.ts';
import { refuseBodies } from './http/refuse-bodies.ts';
import { type CronJobs, cronJobRoute } from './routes/cron-job.ts';
import { googleCalendarWebhookRoute } from './routes/google-calendar-webhook.ts';

/** What {@link startIngress} goes by. `port` and `host` come before the environment's. */
export interface IngressOptions {
  environment: RawEnvironment;
  logger?: Logger;
  port?: number;
  host?: string;
}

/** A listening ingress. */
export interface RunningApp {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** What {@link buildIngressApp} needs: the queue, two secrets, and where to tell of it. */
export interface IngressDependencies {
  logger: Logger;
  metrics: Metrics;
  clock: Clock;
  webhookSecrets: WebhookKeyRing;
  cronSecret: string;
  requests: Pick<JobRequests, 'requestSync'>;
  jobs: CronJobs;
  /** Resolves when the queue answers. */
  queueReady: () => Promise<void>;
  failureLimit: FailureLimitSettings;
  /** Longest wait of a cron route with `?wait=1`. */
  cronWaitMs: number;
}

const firstPort = 3001;
const bodyLimitBytes = 1_024;
const readyTimeoutMs = 1_500;
const failureLimit: FailureLimitSettings = { failures: 60, windowSeconds: 60 };
const cronWaitMs = 30_000;
/** Google waits for nothing but the job. */
const sharedTimeoutMs = 500;

/**
 * The ingress as an Express app: webhook and cron in, jobs out. `/metrics` takes the cron secret, for without a database
 * there are no API keys here. Addresses of clients are those of the socket: no header is trusted ("trust proxy" is off).
 */
export function buildIngressApp(deps: IngressDependencies): Express {
  const { logger, metrics, webhookSecrets } = deps;
  const failures = createFailureLimit(deps.failureLimit);
  const guard = cronGuard(deps.cronSecret, failures);
  const cron = { jobs: deps.jobs, guard, waitMs: deps.cronWaitMs };
  const service = new GoogleCalendarWebhookService({ requests: deps.requests });
  const app = express();
  app.disable('x-powered-by');
  app.use(requestLog(logger, metrics, deps.clock), helmet(), refuseBodies(bodyLimitBytes));
  app.use(healthRoutes({ checks: { queue: deps.queueReady }, timeoutMs: readyTimeoutMs }));
  app.use(googleCalendarWebhookRoute({ service, webhookSecrets, failures, logger, metrics }));
  app.use(cronJobRoute({ path: '/api/cron/calendar-subscriptions', job: 'sweep-subscriptions' }, cron));
  app.use(cronJobRoute({ path: '/api/cron/calendar-cache-sql-cleanup', job: 'cleanup' }, cron));
  app.use('/metrics', guard);
  app.use(metricsRoute(metrics));
  app.use(notFoundHandler(), problemHandler(logger));
  return app;
}

/**
 * Starts the ingress. A queue that is down delays nothing: requests get 503 until it is back (L12).
 * @throws AppError `invalid-environment`, `port-taken`
 */
export async function startIngress(options: IngressOptions): Promise<RunningApp> {
  const env = readIngressEnvironment(options.environment);
  const logger = options.logger ?? createLogger({ app: 'ingress', level: env.LOG_LEVEL, debug: env.DEBUG });
  const onError = (error: unknown) => logger.warn({ error }, 'queue');
  const producer = createProducer(chooseQueueStore(env), jobCatalog, { failFast: true, onError });
  const shared = openSharedStore(chooseQueueStore(env), { timeoutMs: sharedTimeoutMs, onError });
  const awaited = createAwaitedSyncs(shared.marks, systemClock);
  const closeQueue = async () => {
    await Promise.all([producer.close(), shared.close()]);
  };
  const app = buildIngressApp({
    logger,
    metrics: createMetrics({ app: 'ingress' }),
    clock: systemClock,
    webhookSecrets: env.WEBHOOK_SECRETS,
    cronSecret: env.CRON_SECRET,
    requests: createJobRequests(producer, { awaited, onForgotten: onError }),
    jobs: producer,
    queueReady: () => producer.ready(readyTimeoutMs),
    failureLimit,
    cronWaitMs,
  });
  const port = options.port ?? env.INGRESS_PORT;
  const listening = { app, host: options.host ?? env.HOST, port, near: firstPort, name: 'the ingress' };
  try {
    const server = await startHttpServer(listening);
    logger.info({ url: server.url }, 'ingress listening');
    return {
      url: server.url,
      port: server.port,
      close: async () => {
        await server.close();
        await closeQueue();
      },
    };
  } catch (error) {
    await closeQueue();
    throw error;
  }
}
