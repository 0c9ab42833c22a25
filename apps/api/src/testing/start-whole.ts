import type { RawEnvironment } from '@calendar-cache/config';
import { startSimulator } from '@calendar-cache/google-simulator';
import { chooseQueueStore, migrateQueueStore } from '@calendar-cache/queue';
import { type TestDatabase, testQueuePrefix } from '@calendar-cache/testing';
import { type RunningApp, startApi } from '../app.ts';
import { createCaller } from './caller.ts';
import { apiEnvironment, House } from './house.ts';

/** The API on a test database and a queue of its own, before a simulated Google, and a key that may read. */
export async function startWhole(database: TestDatabase, environment: RawEnvironment = {}) {
  const simulator = await startSimulator({});
  const house = new House(database, simulator.google);
  const queuePrefix = testQueuePrefix();
  await migrateQueueStore(chooseQueueStore({ DATABASE_URL: database.url, QUEUE_PREFIX: queuePrefix }));
  const start = (changes: RawEnvironment): Promise<RunningApp> =>
    startApi({
      environment: { ...apiEnvironment(database.url, simulator.url, queuePrefix), ...environment, ...changes },
    });
  const api = await start({});
  return {
    google: simulator.google,
    googleUrl: simulator.url,
    house,
    url: api.url,
    queuePrefix,
    /** Another process of the same API, with a setting of its own. */
    startTwin: start,
    ask: createCaller(api.url, await house.key(['read'])),
    close: async () => {
      await api.close();
      await simulator.close();
    },
  };
}
