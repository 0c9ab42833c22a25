import { randomBytes } from 'node:crypto';
import {
  CalendarCacheService,
  CalendarDirectory,
  CredentialService,
  dayMs,
  GoogleCalendarWebhookService,
  hourMs,
  keyRingOf,
  pauseUntilAborted,
  secondMs,
  systemAlarm,
} from '@calendar-cache/calendar-cache';
import { parseEnvironment } from '@calendar-cache/config';
import {
  AvailabilityRepository,
  CalendarHealthRepository,
  CalendarListRepository,
  CalendarSubscriptionRepository,
  CleanupRunRepository,
  ConnectedCredentialRepository,
  ConsentRepository,
  CredentialRepository,
  FeaturesRepository,
  OpenChannelRepository,
  SelectedCalendarRepository,
  UserRepository,
} from '@calendar-cache/database';
import { CredentialAuthority, createCalendarProviders } from '@calendar-cache/google-calendar';
import { createFixedClock, startSimulator } from '@calendar-cache/google-simulator';
import { createJobRequests, type JobCatalog, jobCatalog } from '@calendar-cache/jobs';
import { createLogger } from '@calendar-cache/observability';
import { createProducer, createWorkers, type JobReport, type Processors, type QueueStore } from '@calendar-cache/queue';
import { cloneTestDatabase, testQueuePrefix } from '@calendar-cache/testing';
import {
  countWaitingSyncs,
  createProcessors,
  createServices,
  slotsOf,
  workerVariables,
} from '@calendar-cache/worker/parts';
import { WebhookReceiver } from '../../property/stage/webhook-receiver.ts';

/** Where Google sends people back to: nobody listens, the code is read from the address. */
const redirectUrl = 'http://127.0.0.1:9/v1/credentials/callback';

/** Polls are far apart and the horizon is near, so that a year takes minutes; all else is as in production. */
export const pace = { pollMaxMs: 20 * hourMs, horizonMs: 90 * dayMs, retentionMs: 30 * dayMs } as const;

/** Everything of an installation, on a clock that only we move: a real queue, a real database, a simulated Google. */
export async function openHouse(parts: {
  startMs: number;
  random: () => number;
  openStore: (prefix: string, databaseUrl: string) => Promise<QueueStore>;
  onJob: (report: JobReport) => void;
  /** Asked before each job that a calendar hangs on: true loses it, as a queue that is lost does. */
  losesJob: (name: string) => boolean;
}) {
  const { connection, url: databaseUrl, drop } = await cloneTestDatabase({ poolMax: 14 });
  const { database } = connection;
  const store = await parts.openStore(testQueuePrefix(), databaseUrl);
  const clock = createFixedClock(parts.startMs);
  const simulator = await startSimulator({
    clock,
    allowHttpWebhooks: true,
    pushRetryDelaysMs: [1, 2, 4, 8],
    // A refresh at every other sync would be all that a year consists of.
    accessTokenLifetimeSeconds: 200_000,
  });
  const webhook = new WebhookReceiver();
  const environment = environmentFor({
    databaseUrl,
    webhookUrl: await webhook.listen(),
    googleUrl: simulator.url,
    encryptionKey: randomBytes(32).toString('base64'),
  });
  const keyRing = keyRingOf(environment.ENCRYPTION_KEYS);
  const google = {
    credentials: new CredentialRepository(database),
    keyRing,
    oauthClient: { clientId: environment.GOOGLE_CLIENT_ID, clientSecret: environment.GOOGLE_CLIENT_SECRET },
    apiUrl: `${simulator.url}/`,
    tokenUrl: `${simulator.url}/token`,
    timeoutMs: environment.GOOGLE_TIMEOUT_MS,
    clock,
  };
  const failures: string[] = [];
  const onError = (error: Error) => void failures.push(`queue: ${error.message}`);
  const producer = createProducer(store, jobCatalog, { failFast: false, onError });
  const requests = createJobRequests(producer);
  const providers = createCalendarProviders(google);
  const logger = createLogger({ app: 'soak', level: 'silent' });
  const services = createServices({
    environment,
    connection: { database, replaceSilent: async () => undefined },
    providers,
    requests,
    clock,
    logger,
    random: parts.random,
  });
  const looks = { countWaitingSyncs: () => countWaitingSyncs(producer) };
  const processors = createProcessors({ services, requests, clock, environment, ...looks, logger });
  const forgetful = forgetting(processors, parts.losesJob);
  const workers = createWorkers(store, jobCatalog, forgetful, {
    concurrency: slotsOf(environment),
    onJob: (report) => {
      parts.onJob(report);
      // A channel that can't be stopped now is tried again.
      if (report.status === 'failed' && report.name !== 'stop-channel') {
        failures.push(`${report.name} failed with ${report.outcome}: ${report.error?.stack ?? ''}`);
      }
    },
    onError,
  });
  workers.start();
  webhook.serve({ service: new GoogleCalendarWebhookService({ requests }), secrets: environment.WEBHOOK_SECRETS });
  const features = new FeaturesRepository(database, clock);
  const shared = {
    users: new UserRepository(database),
    channels: new OpenChannelRepository(database),
    subscriptionRepo: new CalendarSubscriptionRepository(database),
    connected: new ConnectedCredentialRepository(database),
    lists: new CalendarListRepository(database, { storeNames: false }),
    providers,
    pause: pauseUntilAborted,
    stopDeadlineMs: 10 * secondMs,
    clock,
  };
  const selectedCalendars = new SelectedCalendarRepository(database);
  return {
    clock,
    google: simulator.google,
    simulatorUrl: simulator.url,
    database,
    features,
    subscriptions: shared.subscriptionRepo,
    users: shared.users,
    cleanups: new CleanupRunRepository(database),
    failures,
    credentials: new CredentialService({
      ...shared,
      consents: new ConsentRepository(database),
      authority: new CredentialAuthority(google),
      settings: { redirectUrl: () => redirectUrl, returnUrls: [] },
      keyRing,
      onConnected: (credentialId) => requests.requestCalendarList({ credentialId }),
    }),
    calendars: new CalendarDirectory({
      ...shared,
      health: new CalendarHealthRepository(database),
      selectedCalendars,
      requests,
    }),
    cache: new CalendarCacheService({
      availability: new AvailabilityRepository(database),
      selectedCalendars,
      providers,
      features,
      requests,
      clock,
      settings: {
        defaultMaxStalenessMs: environment.DEFAULT_MAX_STALENESS_SECONDS * secondMs,
        refreshTimeoutMs: 200,
        added: { declinedIsBusy: environment.DECLINED_IS_BUSY },
      },
      pause: async (milliseconds) => clock.advance(milliseconds),
      setAlarm: systemAlarm,
      yieldToEventLoop: () => Promise.resolve(),
      onRequestFailed: (error) => void failures.push(`request failed: ${error.code}`),
    }),
    /** Asks the queue for a job of maintenance. */
    request: async (job: 'sweep-stale' | 'sweep-subscriptions' | 'extend-horizon' | 'cleanup') => {
      await producer.add(job, {});
    },
    /** How many jobs wait or run; a stop that is tried again later holds nothing up. */
    busyJobs: async () => {
      const queues = ['calendar-sync', 'calendar-subscription', 'maintenance'] as const;
      const counts = await Promise.all(queues.map((queue) => producer.counts(queue)));
      return counts.reduce((sum, { waiting, active }) => sum + waiting + active, counts[0]?.delayed ?? 0);
    },
    close: async () => {
      simulator.google.dropNotifications(() => true);
      await workers.close();
      await producer.close();
      await webhook.close();
      await simulator.close();
      await drop();
    },
  };
}

/** The same processors, but some jobs come to nothing: what must last has to lie in PostgreSQL (L13). */
function forgetting(processors: Processors<JobCatalog>, losesJob: (name: string) => boolean): Processors<JobCatalog> {
  const lost = async () => ({ outcome: 'lost' });
  const { 'sync-calendar': sync, 'watch-calendar': watch, 'renew-channel': renew, 'stop-channel': stop } = processors;
  return {
    ...processors,
    'sync-calendar': (payload, context) => (losesJob('sync-calendar') ? lost() : sync(payload, context)),
    'watch-calendar': (payload, context) => (losesJob('watch-calendar') ? lost() : watch(payload, context)),
    'renew-channel': (payload, context) => (losesJob('renew-channel') ? lost() : renew(payload, context)),
    'stop-channel': (payload, context) => (losesJob('stop-channel') ? lost() : stop(payload, context)),
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

function environmentFor(parts: { databaseUrl: string; webhookUrl: string; googleUrl: string; encryptionKey: string }) {
  return parseEnvironment([...workerVariables, 'DEFAULT_MAX_STALENESS_SECONDS'] as const, {
    DATABASE_URL: parts.databaseUrl,
    GOOGLE_WEBHOOK_URL: parts.webhookUrl,
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'client-secret',
    GOOGLE_API_URL: parts.googleUrl,
    GOOGLE_TOKEN_URL: `${parts.googleUrl}/token`,
    WEBHOOK_SECRETS: 'k1:a-secret-that-only-tests-know-of-1',
    ENCRYPTION_KEYS: `test:${parts.encryptionKey}`,
    POLL_MAX_SECONDS: String(pace.pollMaxMs / secondMs),
    POLL_MIN_SECONDS: String(pace.pollMaxMs / secondMs / 2),
    DEFAULT_MAX_STALENESS_SECONDS: String(pace.pollMaxMs / secondMs + 3_600),
    HORIZON_DAYS: String(pace.horizonMs / dayMs),
    RETENTION_DAYS: String(pace.retentionMs / dayMs),
    CALENDAR_LIST_SECONDS: '172800',
    // The clock stands still while jobs run.
    SYNC_MIN_GAP_MS: '0',
    WORKER_CONCURRENCY: '12',
  });
}
