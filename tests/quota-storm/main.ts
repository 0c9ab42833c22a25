import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrateDatabase } from '@calendar-cache/database';
import { startTestRun } from '@calendar-cache/testing';
import { freePort, ready, startApp } from '../e2e/processes.test-support.ts';
import { lineOf } from './judge.ts';
import type { StormPlan } from './plan.ts';
import { runStorm } from './run-storm.ts';

const { values } = parseArgs({
  options: {
    calendars: { type: 'string', default: '1000' },
    events: { type: 'string', default: '5000' },
    quota: { type: 'string', default: '10000' },
    'user-quota': { type: 'string', default: '600' },
    'latency-ms': { type: 'string', default: '200' },
    'page-size': { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '60' },
    queue: { type: 'string', default: 'redis' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const plan: StormPlan = {
  seed: Number(values.seed),
  calendars: Number(values.calendars),
  events: Number(values.events),
  watched: 10,
  changeEveryMs: 500,
  quotaPerMinute: Number(values.quota),
  quotaPerMinutePerUser: Number(values['user-quota']),
  latencyMs: Number(values['latency-ms']),
  pageSize: Number(values['page-size']),
  longestMs: Number(values.minutes) * 60_000,
  queue: values.queue === 'postgres' ? 'postgres' : 'redis',
};
const log = (line: string) => process.stderr.write(`${line}\n`);

const run = await startTestRun({
  cacheFolder: fileURLToPath(new URL('../../.cache', import.meta.url)),
  environment: process.env,
  log,
  migrate: (databaseUrl) => migrateDatabase(databaseUrl),
});
try {
  log(`seed ${plan.seed}`);
  const figures = await runStorm(plan, {
    log,
    startIngress: async (environment) => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const ingress = startApp('ingress', 'apps/ingress/src/main.ts', {
        environment: { ...environment, INGRESS_PORT: String(port) },
      });
      await ready(ingress, url);
      return { url, close: () => ingress.kill('SIGTERM') };
    },
    startWorker: async (environment, index) => {
      const port = await freePort();
      const name = `worker ${index + 1}`;
      const worker = startApp(name, 'apps/worker/src/main.ts', {
        environment: { ...environment, WORKER_PORT: String(port) },
      });
      await ready(worker, `http://127.0.0.1:${port}`);
      return { close: () => worker.kill('SIGTERM') };
    },
  });
  console.log(lineOf(plan, figures));
  process.exitCode = figures.faults.length === 0 ? 0 : 1;
} finally {
  await run.end();
}
