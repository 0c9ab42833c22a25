import { type ApiAppDependencies, buildApiApp } from '@calendar-cache/api';
import { createApiKeySecret, dayMs, hashApiKey, hourMs } from '@calendar-cache/calendar-cache';
import { ApiKeyRepository, FeaturesRepository, FreeBusyDirectory } from '@calendar-cache/database';
import { createLogger, createMetrics, type HttpServer, startHttpServer } from '@calendar-cache/observability';
import { createSyncWorld, type SyncWorld, type TestDatabase } from '@calendar-cache/testing';
import { calendar as calendarApi, auth as google } from 'googleapis/build/src/apis/calendar/index.js';
import { CalendarHand } from '../property/hand/calendar-hand.ts';
import { zones } from '../property/plan/event-plan.ts';
import { type CalendarPlan, drawCalendars, type InstancePlan } from './free-busy-plan.ts';

/** What Google's Node client needs to know of either side: where it is, and what to show there. */
export interface Side {
  rootUrl: string;
  accessToken: string;
}

/** A Google with some people's calendars, all of them connected here, and somebody who may see all of them there. */
export interface FreeBusyStage {
  google: Side;
  ours: Side;
  calendarIds: string[];
  startMs: number;
  /** Calendars in our answers so far, by where the answer came from. */
  sources: Map<string, number>;
  close(): Promise<void>;
}

/** A Monday before the clocks change in America and in Europe. */
const startMs = Date.UTC(2026, 2, 2, 8);
const people = 9;

/** Fills calendars by the seed. One of them is never synced and one too old: their answers come live. */
export async function openFreeBusyStage(database: TestDatabase, seed: number): Promise<FreeBusyStage> {
  const world = await createSyncWorld(database.connection.database, { startMs, pageSize: 50 });
  try {
    return await furnish(world, database, seed);
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function furnish(world: SyncWorld, database: TestDatabase, seed: number): Promise<FreeBusyStage> {
  const asker = world.simulator.google.addUser({ email: 'asker@example.com', timeZone: 'UTC' });
  const plans = drawCalendars(seed, people);
  const calendars = [];
  for (const [index, plan] of plans.entries()) calendars.push(await fill(world, plan, zones[index % zones.length]));
  for (const { externalId } of calendars) {
    world.simulator.google.share({ calendarId: externalId, email: asker.email, role: 'freeBusyReader' });
  }
  const [neverSynced, old, ...inStep] = calendars;
  if (neverSynced === undefined || old === undefined) throw new Error('Too few calendars.');
  await world.sync.syncCalendar(old.subscriptionId);
  world.clock.advance(2 * hourMs);
  for (const { subscriptionId } of inStep) await world.sync.syncCalendar(subscriptionId);

  const sources = new Map<string, number>();
  const key = createApiKeySecret();
  const keys = new ApiKeyRepository(database.connection.database);
  await keys.insert({ name: 'conformance', hash: hashApiKey(key), scopes: ['read'], teamId: null });
  const server = await serve(world, database, keys, sources);
  return {
    google: { rootUrl: `${world.simulator.url}/`, accessToken: asker.accessToken },
    ours: { rootUrl: `${server.url}/`, accessToken: key },
    calendarIds: calendars.map(({ externalId }) => externalId),
    startMs: Math.floor(startMs / dayMs) * dayMs,
    sources,
    close: async () => {
      await server.close();
      await world.close();
    },
  };
}

async function fill(world: SyncWorld, plan: CalendarPlan, zone = 'UTC') {
  const calendar = await world.connect(zone);
  const hand = new CalendarHand({
    google: world.simulator.google,
    calendarId: calendar.externalId,
    sort: 'primary',
    nowMs: () => world.clock.now(),
    onPut: () => undefined,
  });
  for (const event of plan.events) hand.insert(event);
  for (const change of plan.instances) changeInstance(hand, change);
  return calendar;
}

/** Google may refuse what a plan wants, such as to cancel what is cancelled already. */
function changeInstance(hand: CalendarHand, { verb, pick, number, minutes }: InstancePlan): void {
  try {
    if (verb === 'move') hand.moveInstance(pick, number, minutes);
    if (verb === 'cancel') hand.cancelInstance(pick, number);
    if (verb === 'restore') hand.restoreInstance(pick);
  } catch (error) {
    if (!(error instanceof Error && 'httpStatus' in error)) throw error;
  }
}

function serve(
  world: SyncWorld,
  { connection }: TestDatabase,
  apiKeys: ApiKeyRepository,
  sources: Map<string, number>,
): Promise<HttpServer> {
  const { cache, clock } = world;
  const unlimited = { requests: 1_000_000, windowMs: 60_000 };
  const verdict = { allowed: true, limit: unlimited, remaining: unlimited.requests, resetMs: unlimited.windowMs };
  const answer: ApiAppDependencies['availability']['answer'] = async (question) => {
    const answered = await cache.answer(question);
    for (const { source } of answered.calendars) sources.set(source, (sources.get(source) ?? 0) + 1);
    return answered;
  };
  const app = buildApiApp({
    ...unasked,
    availability: { ...unasked.availability, answer },
    apiKeys,
    features: new FeaturesRepository(connection.database, clock),
    directory: new FreeBusyDirectory(connection.database),
    gate: { limiter: { take: () => verdict }, uses: { note: () => undefined } },
    checks: { database: () => connection.ping(), queue: async () => undefined },
    logger: createLogger({ app: 'api', level: 'silent' }),
    metrics: createMetrics({ app: 'api' }),
    clock,
    defaultMaxStalenessMs: () => hourMs,
  });
  return startHttpServer({ app, host: '127.0.0.1', name: 'the API' });
}

/** What queries of freeBusy don't ask. */
const unasked: Pick<ApiAppDependencies, 'identity' | 'showsTitles' | 'availability' | 'applyWriteFlag'> = {
  identity: nobody(),
  availability: nobody(),
  showsTitles: false,
  applyWriteFlag: nobody(),
};

function nobody(): never {
  const refuse = () => {
    throw new Error('Nobody asks for this here.');
  };
  return new Proxy({}, { get: () => refuse }) as never;
}

/** Google's own client; nothing but the root URL and the access token tells the two sides apart. */
export function clientOf({ rootUrl, accessToken }: Side) {
  const auth = new google.OAuth2();
  auth.setCredentials({ access_token: accessToken });
  return calendarApi({ version: 'v3', auth, rootUrl, retry: false });
}
