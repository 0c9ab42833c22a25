import { join } from 'node:path';
import { type Clock, systemClock } from '@calendar-cache/calendar-cache';
import { parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import { ApiKeyRepository, openDatabase } from '@calendar-cache/database';
import { keepApiKey } from './demo/keep-api-key.ts';
import { runDemo } from './demo/run-demo.ts';
import {
  checkEnvironment,
  demoDefaults,
  isLocal,
  needsSimulator,
  ownDefaults,
  setVariables,
  simulatorVariables,
} from './environment.ts';
import type { StandaloneOptions } from './options.ts';
import type { RunningParts } from './parts/running-parts.ts';
import type { AppLog } from './report/app-log.ts';
import type { Description } from './report/description.ts';
import { migrateAll, provideDatabase } from './servers/database.ts';
import { type KeptGoogle, provideSimulatedGoogle } from './servers/simulated-google.ts';
import { type RunningApps, startApps } from './start-apps.ts';
import { announce, withdrawAnnouncement } from './state/announcement.ts';
import { checkoutFolder, type DataFolder } from './state/data-folder.ts';
import { type KeptPorts, readPorts, writePorts } from './state/ports.ts';
import { keepSecrets, type Secrets } from './state/secrets.ts';

/** Everything that {@link startStandalone} goes by. */
export interface Standalone {
  options: StandaloneOptions;
  environment: RawEnvironment;
  data: DataFolder;
  parts: RunningParts;
  log: AppLog;
  /** Told in one line what is going on. */
  say: (line: string) => void;
}

/** What runs now. */
export interface StartedStandalone {
  description: Description;
  isDashboardOpen: boolean;
}

/**
 * Brings everything up in this process, and says so in standalone.json once it is ready. What has been started is in
 * `parts`, also when this throws.
 * @throws AppError in words for the user; anything when the end came first.
 */
export async function startStandalone(standalone: Standalone): Promise<StartedStandalone> {
  const { options, data, parts } = standalone;
  const userVariables = setVariables(standalone.environment);
  const isDemo = needsSimulator(userVariables, options.simulator);
  const secrets = keepSecrets(data.secrets);
  const variables = { ...ownDefaults(secrets), ...(isDemo ? demoDefaults() : {}), ...userVariables };
  checkEnvironment(variables, isDemo);
  const ports = readPorts(data.ports);

  const [DATABASE_URL, simulator] = await Promise.all([
    bringUpDatabase(standalone, variables, isDemo),
    isDemo ? bringUpGoogle(standalone, variables, ports) : undefined,
  ]);
  const environment: RawEnvironment = {
    ...variables,
    ...(simulator === undefined ? {} : simulatorVariables(simulator.url)),
    DATABASE_URL,
  };
  const isDashboardOpen = isDemo && isLocal(environment);
  const apps = await startApps({ environment, parts, ports, isDashboardOpen, log: standalone.log });
  writePorts(data.ports, portsOf(apps, simulator, ports));
  const known = await parts.start(
    'the demo',
    () => makeKnown(standalone, { environment, secrets, apps, simulator, clock: systemClock }),
    async () => undefined,
  );
  const description: Description = {
    apiUrl: apps.api.url,
    ingressUrl: apps.ingress.url,
    dashboardUrl: apps.dashboard.url,
    simulatorUrl: simulator?.url ?? null,
    ...known,
  };
  await parts.start(
    'the announcement',
    async () => announce(data, environment, description),
    async () => withdrawAnnouncement(data),
  );
  return { description, isDashboardOpen };
}

async function bringUpDatabase(
  { data, parts, say }: Standalone,
  environment: RawEnvironment,
  isDemo: boolean,
): Promise<string> {
  const DATABASE_URL = await provideDatabase({
    environment,
    parts,
    dataFolder: isDemo ? data.demoPostgres : data.postgres,
    cacheFolder: join(checkoutFolder, '.cache'),
    log: say,
  });
  await migrateAll({ ...environment, DATABASE_URL });
  return DATABASE_URL;
}

function bringUpGoogle(
  { data, parts }: Standalone,
  environment: RawEnvironment,
  ports: KeptPorts,
): Promise<KeptGoogle> {
  const chosen = parseEnvironment(['SIMULATOR_PORT'], environment).SIMULATOR_PORT;
  return provideSimulatedGoogle({
    parts,
    file: data.simulator,
    userPort: chosen,
    lastPort: ports.SIMULATOR_PORT,
    nowMs: systemClock.now(),
  });
}

/** Gives the API its key, and connects the demo. */
async function makeKnown(
  { data, log, parts }: Standalone,
  given: {
    environment: RawEnvironment;
    secrets: Secrets;
    apps: RunningApps;
    simulator: KeptGoogle | undefined;
    clock: Clock;
  },
): Promise<Pick<Description, 'apiKey' | 'users'>> {
  const { environment, secrets, apps, simulator, clock } = given;
  const { DATABASE_URL: url, DATABASE_PREPARE: prepare } = parseEnvironment(
    ['DATABASE_URL', 'DATABASE_PREPARE'],
    environment,
  );
  const connection = openDatabase({ url, applicationName: 'calendar-cache-start', poolMax: 4, prepare });
  try {
    const { database } = connection;
    const apiKey = await keepApiKey(new ApiKeyRepository(database), data.secrets, secrets);
    if (simulator === undefined) return { apiKey, users: [] };
    const { google } = simulator;
    const logger = log.logger('standalone');
    const { webhookUrl } = apps;
    const signal = parts.interrupted;
    const users = await runDemo({ environment, database, google, webhookUrl, logger, clock, signal });
    simulator.save();
    return { apiKey, users };
  } finally {
    await connection.close();
  }
}

function portsOf(apps: RunningApps, simulator: KeptGoogle | undefined, last: KeptPorts): KeptPorts {
  return {
    ...last,
    API_PORT: apps.api.port,
    INGRESS_PORT: apps.ingress.port,
    DASHBOARD_PORT: apps.dashboard.port,
    WORKER_PORT: apps.worker.port,
    ...(simulator === undefined ? {} : { SIMULATOR_PORT: simulator.port }),
  };
}
