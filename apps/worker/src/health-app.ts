import type { DatabaseConnection } from '@calendar-cache/database';
import type { JobCatalog } from '@calendar-cache/jobs';
import {
  healthRoutes,
  type Logger,
  type Metrics,
  metricsRoute,
  notFoundHandler,
  problemHandler,
} from '@calendar-cache/observability';
import type { JobProducer } from '@calendar-cache/queue';
import express, { type Express } from 'express';

/** How long `/readyz` waits for one need. */
const checkTimeoutMs = 1_500;

/** Health and metrics of a worker, on a port of their own: nothing else is served here. */
export function buildHealthApp(deps: {
  connection: Pick<DatabaseConnection, 'ping'>;
  producer: Pick<JobProducer<JobCatalog>, 'ready'>;
  metrics: Metrics;
  logger: Logger;
}): Express {
  const app = express();
  app.disable('x-powered-by');
  const checks = { database: () => deps.connection.ping(), queue: () => deps.producer.ready(checkTimeoutMs) };
  app.use(healthRoutes({ checks, timeoutMs: checkTimeoutMs }));
  app.use(metricsRoute(deps.metrics));
  app.use(notFoundHandler());
  app.use(problemHandler(deps.logger));
  return app;
}
