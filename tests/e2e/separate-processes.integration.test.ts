import { randomBytes, randomUUID } from 'node:crypto';
import {
  connectCalendar,
  createApiKeySecret,
  dayMs,
  hashApiKey,
  hourMs,
  keyRingOf,
  sealCredentialSecret,
  systemClock,
} from '@calendar-cache/calendar-cache';
import {
  ApiKeyRepository,
  CalendarSubscriptionRepository,
  CredentialRepository,
  SelectedCalendarRepository,
  UserRepository,
} from '@calendar-cache/database';
import { createJobRequests, jobCatalog } from '@calendar-cache/jobs';
import { createProducer, type JobProducer, migrateQueueStore, type QueueStore } from '@calendar-cache/queue';
import { testDatabase, testQueuePrefix, testRedisUrl } from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { fetchDocumented } from './fetch-documented.test-support.ts';
import { type AppProcess, freePort, ready, startApp, until } from './processes.test-support.ts';

jest.setTimeout(300_000);

const { url: databaseUrl, connection } = await testDatabase();
const { database } = connection;
const subscriptions = new CalendarSubscriptionRepository(database);
const encryptionKey = randomBytes(32).toString('base64');
const email = 'anna@example.com';

let processes: AppProcess[] = [];
let producer: JobProducer<typeof jobCatalog>;
let environment: Record<string, string>;
let urls: { api: string; ingress: string; dashboard: string; simulator: string; workers: string[] };
let apiKey: string;

beforeEach(async () => {
  const redisUrl = testRedisUrl();
  if (redisUrl === undefined) throw new Error('This test needs Redis.');
  const ports = await Promise.all(Array.from({ length: 6 }, freePort));
  const [api, ingress, dashboard, simulator, ...workers] = ports.map((port) => `http://127.0.0.1:${port}`);
  urls = { api: api!, ingress: ingress!, dashboard: dashboard!, simulator: simulator!, workers };
  const prefix = testQueuePrefix();
  const store: QueueStore = { kind: 'redis', url: redisUrl, prefix };
  await migrateQueueStore(store);
  producer = createProducer(store, jobCatalog, { failFast: false, onError: () => undefined });
  environment = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    QUEUE_PREFIX: prefix,
    API_PORT: String(ports[0]),
    INGRESS_PORT: String(ports[1]),
    DASHBOARD_PORT: String(ports[2]),
    GOOGLE_WEBHOOK_URL: `${urls.ingress}/api/webhook/google-calendar-sql`,
    GOOGLE_API_URL: `${urls.simulator}/`,
    GOOGLE_TOKEN_URL: `${urls.simulator}/token`,
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'client-secret',
    WEBHOOK_SECRETS: `k1:${randomBytes(24).toString('hex')}`,
    ENCRYPTION_KEYS: `e1:${encryptionKey}`,
    CRON_SECRET: randomBytes(16).toString('hex'),
    DEBUG: 'calendar-cache-sql:sync',
  };
  apiKey = createApiKeySecret();
  const hash = hashApiKey(apiKey);
  await new ApiKeyRepository(database).insert({ name: 'e2e', hash, scopes: ['read', 'ops'], teamId: null });
  processes = [];
});

afterEach(async () => {
  await Promise.all(processes.map((app) => app.kill('SIGTERM')));
  await producer.close();
});

function start(name: string, file: string, overrides: Record<string, string> = {}, args: string[] = []): AppProcess {
  const app = startApp(name, file, { environment: { ...environment, ...overrides }, arguments: args });
  processes.push(app);
  return app;
}

async function startWorker(index: 0 | 1): Promise<AppProcess> {
  const url = urls.workers[index]!;
  const worker = start(`worker ${index + 1}`, 'apps/worker/src/main.ts', { WORKER_PORT: new URL(url).port });
  await ready(worker, url);
  return worker;
}

/** Small pages and a slow Google: a sync of a dozen events lasts for a second. */
async function startSimulator(): Promise<void> {
  const args = [
    '--port',
    new URL(urls.simulator).port,
    '--page-size',
    '2',
    '--latency-ms',
    '150',
    '--allow-http-webhooks',
  ];
  const simulator = start('simulator', 'libs/google-simulator/src/main.ts', {}, args);
  const ask = () =>
    fetch(`${urls.simulator}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
  await until(ask, { withinMs: 60_000, describe: simulator.output });
}

async function post(path: string, body: unknown, token?: string): Promise<Record<string, string>> {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(`${urls.simulator}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, string>;
}

async function connectAnna() {
  const user = await post('/_simulator/users', { email, timeZone: 'Europe/Berlin' });
  const userId = 'anna';
  await new UserRepository(database).put({ id: userId });
  const credentialId = randomUUID();
  const sealedSecret = sealCredentialSecret(keyRingOf([{ id: 'e1', secret: encryptionKey }]), credentialId, {
    kind: 'oauth',
    refreshToken: user.refreshToken!,
    accessToken: null,
    accessTokenExpiresAtMs: null,
  });
  await new CredentialRepository(database).insert({ id: credentialId, userId, sealedSecret });
  const connected = await connectCalendar(
    {
      selectedCalendars: new SelectedCalendarRepository(database),
      requests: createJobRequests(producer),
      clock: systemClock,
    },
    { userId, credentialId, externalId: email },
  );
  return { ...connected, accessToken: user.accessToken! };
}

const nowMs = Math.ceil(Date.now() / hourMs) * hourMs;
function eventAt(startMs: number) {
  return {
    start: { dateTime: new Date(startMs).toISOString() },
    end: { dateTime: new Date(startMs + hourMs).toISOString() },
  };
}

async function busy(calendarId: string): Promise<string[]> {
  const query = new URLSearchParams({
    calendarId,
    from: new Date(nowMs).toISOString(),
    to: new Date(nowMs + 60 * dayMs).toISOString(),
    onStale: 'fail',
  });
  const response = await fetchDocumented(`${urls.api}/v1/availability?${query}`, apiKey);
  if (!response.ok) return [];
  const answer = (await response.json()) as { busy: { start: string; source: string }[] };
  return answer.busy.filter(({ source }) => source === 'calendar-cache-sql').map(({ start: from }) => from);
}

const asOf = async (id: string) => (await subscriptions.findById(id))?.asOfMs ?? null;

/** The worker that has staged a page and not yet ended its job. */
async function workerInTheMiddle(workers: AppProcess[], subscriptionId: string): Promise<AppProcess | undefined> {
  const [run] = await database.execute<{ staged: number }>(
    sql`SELECT count(*)::int AS staged FROM staged_calendar_events WHERE calendar_subscription_id = ${subscriptionId}`,
  );
  if (run === undefined || run.staged === 0) return undefined;
  const lines = (worker: AppProcess, text: string) => worker.output().split(text).length - 1;
  return workers.find((worker) => lines(worker, 'sync begins') > lines(worker, '"job":"sync-calendar"'));
}

test('L15: a worker is killed in the middle of a sync, and the change is in the answer all the same', async () => {
  await startSimulator();
  const api = start('api', 'apps/api/src/main.ts');
  const ingress = start('ingress', 'apps/ingress/src/main.ts');
  const dashboard = start('dashboard', 'apps/dashboard/src/main.ts');
  const [firstWorker, secondWorker] = await Promise.all([
    startWorker(0),
    startWorker(1),
    ready(api, urls.api),
    ready(ingress, urls.ingress),
    ready(dashboard, urls.dashboard),
  ]);
  const { selectedCalendarId, subscriptionId, accessToken } = await connectAnna();
  const describe = () => processes.map((app) => `== ${app.name}\n${app.output().slice(-4_000)}`).join('\n');
  await until(() => asOf(subscriptionId), { withinMs: 60_000, describe });

  // Twelve changes in a row: a delta of six slow pages.
  const starts = Array.from({ length: 12 }, (_, day) => nowMs + (day + 1) * dayMs);
  const insertAll = () =>
    Promise.all(starts.map((at) => post(`/calendar/v3/calendars/${email}/events`, eventAt(at), accessToken)));
  const holds = async (expectedMs: number[]) =>
    JSON.stringify(await busy(selectedCalendarId)) ===
    JSON.stringify(expectedMs.map((at) => new Date(at).toISOString()));
  await insertAll();
  const inTheMiddle = async () => {
    const worker = await workerInTheMiddle([firstWorker, secondWorker], subscriptionId);
    // A busy machine may look away for the whole second that the delta takes: then once more, at the same times.
    if (worker === undefined && (await holds(starts))) await insertAll();
    return worker;
  };
  const killed = await until(inTheMiddle, { withinMs: 60_000, describe });
  await killed.kill('SIGKILL');

  const last = nowMs + 45 * dayMs;
  await post(`/calendar/v3/calendars/${email}/events`, eventAt(last), accessToken);
  await until(() => holds([...starts, last]), { withinMs: 90_000, describe });
  expect(await busy(selectedCalendarId)).toHaveLength(starts.length + 1);
});
