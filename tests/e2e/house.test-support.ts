import { randomBytes, randomUUID } from 'node:crypto';
import { type RunningApp as RunningApi, startApi } from '@calendar-cache/api';
import { createApiKeySecret, hashApiKey, systemClock } from '@calendar-cache/calendar-cache';
import type { RawEnvironment } from '@calendar-cache/config';
import { ApiKeyRepository } from '@calendar-cache/database';
import { type RunningSimulator, startSimulator } from '@calendar-cache/google-simulator';
import { startIngress } from '@calendar-cache/ingress';
import { type JobCatalog, type JobName, jobCatalog } from '@calendar-cache/jobs';
import { createLogger } from '@calendar-cache/observability';
import {
  chooseQueueStore,
  createProducer,
  type JobProducer,
  migrateQueueStore,
  type QueueEnvironment,
} from '@calendar-cache/queue';
import { cloneTestDatabase, type TestDatabase } from '@calendar-cache/testing';
import { startWorker } from '@calendar-cache/worker';
import { until } from './processes.test-support.ts';

/** The end of one job, as the worker tells it. */
export interface JobLine {
  job: JobName;
  outcome: string;
}

/** Simulated Google, API, ingress and one worker on one queue and a database of their own, in this process. */
export interface WholeHouse {
  database: TestDatabase['connection']['database'];
  google: RunningSimulator['google'];
  producer: JobProducer<JobCatalog>;
  /** The ends of jobs so far, in their order. */
  jobs: JobLine[];
  /** Calls the API with a key that may do everything. */
  call(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<HouseReply>;
  /** Calls a cron route of the ingress with its secret. */
  cron(path: string): Promise<HouseReply>;
  /** A person whose Google account is connected through the API. */
  connectPerson(): Promise<{ userId: string; email: string; credentialId: string }>;
  /** Waits until a job of the name has ended so. */
  untilEnded(job: JobName, outcome: string): Promise<void>;
  close(): Promise<void>;
}

/** Status and JSON of an answer. */
export interface HouseReply {
  status: number;
  body: Record<string, unknown>;
}

/** Opens a {@link WholeHouse}; where the queue lives is said by `queue`. */
export async function openWholeHouse(queue: QueueEnvironment): Promise<WholeHouse> {
  const open: (() => Promise<unknown>)[] = [];
  const { connection, url: databaseUrl, drop } = await cloneTestDatabase({ poolMax: 4 });
  open.push(drop);
  const simulator = await startSimulator({ clock: systemClock, allowHttpWebhooks: true });
  open.push(() => simulator.close());
  const environment = environmentOf(databaseUrl, simulator.url, queue);
  const store = chooseQueueStore({ DATABASE_URL: databaseUrl, ...queue });
  await migrateQueueStore(store);
  const producer = createProducer(store, jobCatalog, { failFast: false, onError: () => undefined });
  open.push(() => producer.close());

  const silent = createLogger({ app: 'test', level: 'silent' });
  const own = { logger: silent, host: '127.0.0.1', port: 0 };
  const ingress = await startIngress({ environment, ...own });
  open.push(() => ingress.close());
  const api: RunningApi = await startApi({ environment, ...own });
  open.push(() => api.close());
  const jobs: JobLine[] = [];
  const logger = createLogger({ app: 'worker', level: 'info', destination: { write: (line) => keepJob(jobs, line) } });
  const webhook = `${ingress.url}/api/webhook/google-calendar-sql`;
  const worker = await startWorker({
    environment: { ...environment, GOOGLE_WEBHOOK_URL: webhook },
    logger,
    near: 4_700,
  });
  open.push(() => worker.close());

  const key = createApiKeySecret();
  const scopes = ['read', 'manage', 'ops'] as const;
  await new ApiKeyRepository(connection.database).insert({ name: 'e2e', hash: hashApiKey(key), scopes, teamId: null });
  const call: WholeHouse['call'] = (method, path, body) => ask(`${api.url}${path}`, { method, secret: key, body });
  return {
    database: connection.database,
    google: simulator.google,
    producer,
    jobs,
    call,
    cron: (path) => ask(`${ingress.url}${path}`, { method: 'GET', secret: String(environment.CRON_SECRET) }),
    connectPerson: () => connectPerson(simulator.google, call),
    untilEnded: async (job, outcome) => {
      const isEnded = async () => jobs.some((line) => line.job === job && line.outcome === outcome);
      await until(isEnded, { withinMs: 30_000, describe: () => `No ${job} ended as ${outcome}: ${show(jobs)}` });
    },
    close: async () => {
      for (const close of open.splice(0).reverse()) await close();
    },
  };
}

function environmentOf(databaseUrl: string, googleUrl: string, queue: QueueEnvironment): RawEnvironment {
  return {
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_MAX: '2',
    ...queue,
    HOST: '127.0.0.1',
    GOOGLE_API_URL: `${googleUrl}/`,
    GOOGLE_TOKEN_URL: `${googleUrl}/token`,
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'client-secret',
    WEBHOOK_SECRETS: `k1:${randomBytes(24).toString('hex')}`,
    ENCRYPTION_KEYS: `e1:${randomBytes(32).toString('base64')}`,
    CRON_SECRET: randomBytes(16).toString('hex'),
  };
}

async function ask(
  url: string,
  { method, secret, body }: { method: string; secret: string; body?: unknown },
): Promise<HouseReply> {
  const headers = {
    Authorization: `Bearer ${secret}`,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

async function connectPerson(google: RunningSimulator['google'], call: WholeHouse['call']) {
  const userId = `user-${randomUUID()}`;
  const email = `${randomUUID()}@example.com`;
  const { refreshToken } = google.addUser({ email, timeZone: 'Europe/Berlin' });
  await call('PUT', `/v1/users/${userId}`);
  const { status, body } = await call('POST', '/v1/credentials', { userId, refreshToken });
  if (status !== 201) throw new Error(`Not connected: ${status} ${JSON.stringify(body)}`);
  return { userId, email, credentialId: (body.credential as { id: string }).id };
}

function keepJob(jobs: JobLine[], line: string): void {
  const { job, outcome } = JSON.parse(line) as Partial<JobLine>;
  if (job !== undefined) jobs.push({ job, outcome: outcome ?? 'none' });
}

function show(jobs: readonly JobLine[]): string {
  return jobs.map(({ job, outcome }) => `${job}: ${outcome}`).join(', ');
}
