import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { keyRingOf } from '@calendar-cache/calendar-cache';
import { CalendarSubscriptionRepository } from '@calendar-cache/database';
import { type LoggedRequest, type RunningSimulator, startSimulator } from '@calendar-cache/google-simulator';
import { chooseQueueStore, migrateQueueStore } from '@calendar-cache/queue';
import { cloneTestDatabase, testQueuePrefix, testRedisUrl } from '@calendar-cache/testing';
import { connectPerson, fillCalendar, type StormCalendar, type StormWorld } from './connect-people.ts';
import { judgeStorm, type MadeChange, type SeenCall, type StormFigures } from './judge.ts';
import { calendarsPerPerson, type StormPlan } from './plan.ts';

/** Whatever can be ended. */
export interface Closable {
  close(): Promise<unknown>;
}

/** How a storm is run. */
export interface StormOptions {
  /** Starts what Google notifies. */
  startIngress: (environment: Record<string, string>) => Promise<Closable & { url: string }>;
  /** Starts one of the three workers, ready to take jobs. */
  startWorker: (environment: Record<string, string>, index: number) => Promise<Closable>;
  log: (line: string) => void;
  /** Ends the storm before all is loaded, once this many changes were made. */
  untilChanges?: number;
  /** Default: a second. */
  promisedMs?: number;
}

const workers = 3;
const slotsPerWorker = 8;
const setUpMs = 600_000;
const listPath = /^\/calendar\/v3\/calendars\/([^/]+)\/events$/;

/** Loads many calendars at once while others change, on real workers, queue, database and ingress. */
export async function runStorm(plan: StormPlan, options: StormOptions): Promise<StormFigures> {
  const { url, connection, drop } = await cloneTestDatabase();
  const open: Closable[] = [];
  try {
    const stage = await openStage(plan, { databaseUrl: url, open, startIngress: options.startIngress });
    const world = { database: connection.database, google: stage.simulator.google, keyRing: stage.keyRing };
    open.push(...(await startAll(stage.environment, options)));
    const subscriptions = new CalendarSubscriptionRepository(connection.database);
    const watched = await connectWatched(plan, world, subscriptions);
    options.log(`${watched.length} calendars are loaded and watched; the storm begins`);
    // What set the stage counts too, for Google: only the log begins anew.
    stage.simulator.google.clearRequests();
    await connectStorm(plan, world);
    return await weather(plan, options, { google: stage.simulator.google, subscriptions, watched });
  } finally {
    for (const part of open.reverse()) await part.close();
    await drop();
  }
}

async function startAll(environment: Record<string, string>, options: StormOptions): Promise<Closable[]> {
  return Promise.all(Array.from({ length: workers }, (_, index) => options.startWorker(environment, index)));
}

interface StageParts extends Pick<StormOptions, 'startIngress'> {
  databaseUrl: string;
  open: Closable[];
}

async function openStage(plan: StormPlan, { databaseUrl, open, startIngress }: StageParts) {
  const simulator: RunningSimulator = await startSimulator({ seed: plan.seed, allowHttpWebhooks: true });
  open.push(simulator);
  const encryptionKey = randomBytes(32).toString('base64');
  const redisUrl = plan.queue === 'redis' ? testRedisUrl() : undefined;
  const environment: Record<string, string> = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    QUEUE_PREFIX: testQueuePrefix(),
    GOOGLE_API_URL: `${simulator.url}/`,
    GOOGLE_TOKEN_URL: `${simulator.url}/token`,
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'client-secret',
    GOOGLE_PROJECT_QUOTA_PER_MINUTE: String(plan.quotaPerMinute),
    GOOGLE_USER_QUOTA_PER_MINUTE: String(plan.quotaPerMinutePerUser),
    WEBHOOK_SECRETS: `k1:${randomBytes(24).toString('hex')}`,
    ENCRYPTION_KEYS: `e1:${encryptionKey}`,
    CRON_SECRET: randomBytes(16).toString('hex'),
    SYNC_PAGE_SIZE: String(plan.pageSize),
    WORKER_CONCURRENCY: String(slotsPerWorker),
  };
  const ports = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, QUEUE_PREFIX: environment.QUEUE_PREFIX ?? '' };
  await migrateQueueStore(chooseQueueStore(ports));
  const ingress = await startIngress(environment);
  open.push(ingress);
  environment.GOOGLE_WEBHOOK_URL = `${ingress.url}/api/webhook/google-calendar-sql`;
  return { simulator, environment, keyRing: keyRingOf([{ id: 'e1', secret: encryptionKey }]) };
}

/** Calendars that are in step and have a channel before the storm. Google is fast until then. */
async function connectWatched(
  plan: StormPlan,
  world: StormWorld,
  subscriptions: CalendarSubscriptionRepository,
): Promise<StormCalendar[]> {
  const watched: StormCalendar[] = [];
  for (let index = 0; index < plan.watched; index += 1) watched.push(...(await connectPerson(world, [], Date.now())));
  const untilMs = Date.now() + setUpMs;
  for (const { subscriptionId } of watched) {
    for (;;) {
      const subscription = await subscriptions.findById(subscriptionId);
      if (subscription?.channel && subscription.nextSyncToken !== null) break;
      if (Date.now() > untilMs) throw new Error('The watched calendars were not in step in time.');
      await sleep(50);
    }
  }
  const { latencyMs, quotaPerMinute, quotaPerMinutePerUser } = plan;
  world.google.changeSettings({ latencyMs, quotaPerMinute, quotaPerMinutePerUser });
  return watched;
}

/** A few calendars of many events, seen by everybody: each loads them for themselves. */
async function connectStorm(plan: StormPlan, world: StormWorld): Promise<void> {
  const owner = world.google.addUser({ email: 'owner@example.com', timeZone: 'UTC' }).email;
  const shared = Array.from({ length: Math.min(calendarsPerPerson, plan.calendars) }, () =>
    fillCalendar(world.google, owner, plan.events, Date.now()),
  );
  const laterMs = Date.now() + setUpMs;
  const people: StormCalendar[] = [];
  for (let connected = 0; connected < plan.calendars; connected += shared.length) {
    people.push(...(await connectPerson(world, shared.slice(0, plan.calendars - connected), laterMs)));
  }
  // All at once, and only when nothing is shared any more: a change of its roles ends the reads of a calendar.
  const subscriptions = new CalendarSubscriptionRepository(world.database);
  for (const { subscriptionId } of people) await subscriptions.makeDue(subscriptionId, Date.now());
}

interface Weather {
  google: RunningSimulator['google'];
  subscriptions: CalendarSubscriptionRepository;
  watched: readonly StormCalendar[];
}

/** Changes one watched calendar after the other until all is loaded, and looks at what Google saw. */
async function weather(plan: StormPlan, options: StormOptions, parts: Weather): Promise<StormFigures> {
  const { google, subscriptions, watched } = parts;
  const startedMs = Date.now();
  const changes: MadeChange[] = [];
  let loaded = 0;
  for (;;) {
    const calendar = watched[changes.length % watched.length];
    if (calendar === undefined) throw new Error('A storm needs a watched calendar.');
    const atMs = Date.now();
    changes.push({ atMs, calendarId: calendar.externalId });
    const start = { dateTime: new Date(atMs).toISOString() };
    google.insertEvent(calendar.externalId, { start, end: { dateTime: new Date(atMs + 60_000).toISOString() } });
    await sleep(plan.changeEveryMs);
    loaded = (await subscriptions.countMirrored()) - watched.length;
    if (changes.length % 60 === 0) options.log(`${loaded} of ${plan.calendars} calendars are loaded`);
    const isOver = loaded >= plan.calendars || Date.now() - startedMs > plan.longestMs;
    if (isOver || changes.length >= (options.untilChanges ?? Number.POSITIVE_INFINITY)) break;
  }
  const seconds = Math.round((Date.now() - startedMs) / 1_000);
  const { promisedMs = 1_000 } = options;
  // The last changes may still be under way: those later than promised are late, however long one waits.
  const deadlineMs = Date.now() + promisedMs + changes.length;
  const isRead = (change: MadeChange) =>
    google.requests().some((call) => call.atMs >= change.atMs && seenCall(call)[0]?.lists === change.calendarId);
  while (Date.now() < deadlineMs && !changes.slice(-watched.length).every(isRead)) await sleep(50);
  const calls = google.requests().flatMap(seenCall);
  return judgeStorm(plan, { calls, changes, loaded, seconds }, { promisedMs });
}

function seenCall({ path, atMs, status, method }: LoggedRequest): SeenCall[] {
  if (!path.startsWith('/calendar/v3/')) return [];
  const listed = method === 'GET' ? listPath.exec(path)?.[1] : undefined;
  return [{ atMs, status, lists: listed === undefined ? null : decodeURIComponent(listed) }];
}
