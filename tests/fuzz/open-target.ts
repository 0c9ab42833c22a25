import { featureSlugs } from '@calendar-cache/calendar-cache';
import { startSimulator } from '@calendar-cache/google-simulator';
import { createLogger } from '@calendar-cache/observability';
import { chooseQueueStore, migrateQueueStore } from '@calendar-cache/queue';
import { cloneTestDatabase, testQueuePrefix } from '@calendar-cache/testing';
import { startApi } from '../../apps/api/src/app.ts';
import { apiEnvironment, at, House } from '../../apps/api/src/testing/house.ts';
import type { KnownIds } from './fitting-value.ts';
import type { FuzzTarget } from './run-fuzz.ts';

const people = 5;

function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** People with calendars fresh, stale and never read, some of them in a team. */
async function stock(house: House): Promise<{ teamId: string; ids: KnownIds }> {
  const calendars = [];
  for (let person = 0; person < people; person += 1) {
    const asOfMs = person % 3 === 0 ? null : Date.now() - (person % 3) * 3_000_000;
    calendars.push(await house.calendar({ cached: [[at(2, 9), at(2, 10)]], live: [[at(3, 9), at(3, 10)]], asOfMs }));
  }
  const teamId = await house.team(calendars.slice(0, 2).map(({ userId }) => userId));
  return {
    teamId,
    ids: {
      calendarId: calendars.map(({ id }) => id),
      userId: calendars.map(({ userId }) => userId),
      credentialId: calendars.map(({ credentialId }) => credentialId),
      teamId: [teamId],
      // Google's own ids, for its wire format.
      id: calendars.map(({ externalId }) => externalId),
      slug: featureSlugs,
      from: [at(1, 0), at(2, 9, 30), at(2, 23)].map(isoOf),
      to: [at(3, 0), at(8, 0), at(60, 12)].map(isoOf),
      timeMin: [isoOf(at(1, 0))],
      timeMax: [isoOf(at(8, 0))],
    },
  };
}

/** An API on a database and a queue of its own, with people, a team, calendars fresh and stale, and keys. */
export async function openFuzzTarget(): Promise<
  FuzzTarget & { countTables(): Promise<number>; close(): Promise<void> }
> {
  const database = await cloneTestDatabase();
  const simulator = await startSimulator({});
  const house = new House(database, simulator.google);
  const queuePrefix = testQueuePrefix();
  await migrateQueueStore(chooseQueueStore({ DATABASE_URL: database.url, QUEUE_PREFIX: queuePrefix }));
  const environment = {
    ...apiEnvironment(database.url, simulator.url, queuePrefix),
    API_REQUESTS_PER_MINUTE: '1000000000',
    REFRESH_TIMEOUT_MS: '50',
    DATABASE_POOL_MAX: '8',
  };
  const errors = new Map<unknown, string>();
  const keepError = (line: string) => void errors.set(JSON.parse(line).requestId, line);
  const logger = createLogger({ app: 'api', level: 'error', destination: { write: keepError } });
  const api = await startApi({ environment, logger });
  const { teamId, ids } = await stock(house);
  const keys = [
    await house.key(['read', 'manage', 'ops']),
    await house.key(['read', 'manage'], teamId),
    await house.key(['read']),
    'cck_of-nobody',
  ];
  return {
    url: api.url,
    errorOf: (requestId) => errors.get(requestId),
    keys,
    ids,
    restock: async () => (await stock(house)).ids,
    countTables: async () => {
      const [row] = await house.run(`SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'`);
      return Number(row?.tables);
    },
    close: async () => {
      await api.close();
      await simulator.close();
      await database.drop();
    },
  };
}
