import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrateDatabase } from '@calendar-cache/database';
import { migrateQueueStore, type QueueStore } from '@calendar-cache/queue';
import { startTestRun, testRedisUrl } from '@calendar-cache/testing';
import { mailFates } from './plan/command.ts';
import { googleFaults } from './plan/google-fault.ts';
import { judgeCounts } from './run/judge-counts.ts';
import { verbs } from './run/perform.ts';
import { runProperty } from './run/run-property.ts';
import { Tally } from './run/tally.ts';
import { Lane } from './stage/lane.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    path: { type: 'string' },
    lanes: { type: 'string', default: '6' },
    queue: { type: 'string', default: 'redis' },
  },
});
const seed = Number(values.seed);
const run = await startTestRun({
  cacheFolder: fileURLToPath(new URL('../../.cache', import.meta.url)),
  environment: process.env,
  log: (line) => process.stderr.write(`${line}\n`),
  migrate: (databaseUrl) => migrateDatabase(databaseUrl),
});
const startedMs = performance.now();
try {
  const { failure, sequences, counts } = await runProperty({
    runs: Number(values.runs),
    seed,
    lanes: Number(values.lanes),
    ...(values.path === undefined ? {} : { path: values.path }),
    openLane: () => Lane.open(queueStore),
    onProgress: (done) => {
      if (done % 100 === 0) process.stderr.write(`${done} sequences, ${perSecond(done)} a second\n`);
    },
  });
  const tally = new Tally();
  tally.merge(counts);
  console.log(tally.table());
  if (failure !== null) {
    console.log(`\n${failure.story}\n`);
    console.log(`Again: npm run property -- --seed ${failure.seed} --path ${failure.path}`);
    process.exitCode = 1;
  } else if (values.path === undefined) {
    const complaints = judgeCounts(tally, [...Object.keys(verbs), 'quiet'], [...googleFaults, ...mailFates]);
    for (const complaint of complaints) console.log(`Too little of ${complaint}`);
    if (complaints.length > 0) process.exitCode = 1;
  }
  const commands = tally.total('command');
  const checks = tally.count('answer', 'from the cache');
  console.log(
    `${sequences} sequences, ${commands} commands (${perSecond(commands)} a second), ${checks} checks, seed ${seed}`,
  );
} finally {
  await run.end();
}

function perSecond(count: number): string {
  return (count / ((performance.now() - startedMs) / 1_000)).toFixed(1);
}

async function queueStore(prefix: string, databaseUrl: string): Promise<QueueStore> {
  const redisUrl = testRedisUrl();
  if (values.queue === 'redis' && redisUrl !== undefined) return { kind: 'redis', url: redisUrl, prefix };
  const store = { kind: 'postgres', url: databaseUrl, schema: 'property_queue' } as const;
  await migrateQueueStore(store);
  return store;
}
