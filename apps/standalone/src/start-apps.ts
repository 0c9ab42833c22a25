import { startApi } from '@calendar-cache/api';
import type { RawEnvironment } from '@calendar-cache/config';
import { startDashboard } from '@calendar-cache/dashboard';
import { startIngress } from '@calendar-cache/ingress';
import { startWorker } from '@calendar-cache/worker';
import { webhookPath } from './environment.ts';
import type { Layer, RunningParts } from './parts/running-parts.ts';
import type { AppLog } from './report/app-log.ts';
import { type KeptPorts, startOnPort } from './state/ports.ts';

/** What every app comes back as. */
interface RunningApp {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Where the apps listen. */
export interface RunningApps {
  api: RunningApp;
  ingress: RunningApp;
  dashboard: RunningApp;
  worker: RunningApp;
  /** Where notifications are sent. */
  webhookUrl: string;
}

/**
 * A job may be in the middle of a call to a Google that does not answer; another worker, or the next start, does it
 * again (L15). Everything was promised to end within five seconds.
 */
const apps: Layer = { name: 'apps', patienceMs: 3_000 };

/**
 * Starts the apps: the ingress first, since the worker tells Google of its address.
 * @throws AppError `port-taken`, `invalid-environment`.
 */
export async function startApps(given: {
  environment: RawEnvironment;
  parts: RunningParts;
  ports: KeptPorts;
  /** Whether the dashboard asks nobody for a key. */
  isDashboardOpen: boolean;
  log: AppLog;
}): Promise<RunningApps> {
  const { environment, parts, ports, isDashboardOpen, log } = given;
  const close = (app: RunningApp) => app.close();
  const ingress = await parts.start(
    'the ingress',
    () =>
      startOnPort('INGRESS_PORT', ports, environment, (own) =>
        startIngress({ environment: own, logger: log.logger('ingress') }),
      ),
    close,
    apps,
  );
  const webhookUrl = environment.GOOGLE_WEBHOOK_URL ?? `${ingress.url}${webhookPath}`;
  const complete = { ...environment, GOOGLE_WEBHOOK_URL: webhookUrl };
  const [api, dashboard, worker] = await Promise.all([
    parts.start(
      'the API',
      () =>
        startOnPort('API_PORT', ports, complete, (own, near) =>
          startApi({ environment: own, near, logger: log.logger('api') }),
        ),
      close,
      apps,
    ),
    parts.start(
      'the dashboard',
      () =>
        startOnPort('DASHBOARD_PORT', ports, complete, (own) =>
          startDashboard({ environment: own, open: isDashboardOpen, logger: log.logger('dashboard') }),
        ),
      close,
      apps,
    ),
    parts.start(
      'the worker',
      () =>
        startOnPort('WORKER_PORT', ports, complete, (own, near) =>
          startWorker({ environment: own, near, logger: log.logger('worker') }),
        ),
      close,
      apps,
    ),
  ]);
  return { api, ingress, dashboard, worker, webhookUrl };
}
