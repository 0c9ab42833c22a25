import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrateDatabase } from '@calendar-cache/database';
import { startTestRun } from '@calendar-cache/testing';
import { openFuzzTarget } from './open-target.ts';
import { type FuzzReport, runFuzz } from './run-fuzz.ts';

const { values: options } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});
const seed = Number(options.seed);
const startedMs = performance.now();

const run = await startTestRun({
  cacheFolder: fileURLToPath(new URL('../../.cache', import.meta.url)),
  environment: process.env,
  log: (line) => process.stderr.write(`${line}\n`),
  migrate: (databaseUrl) => migrateDatabase(databaseUrl),
});
try {
  const target = await openFuzzTarget();
  try {
    conclude(
      await runFuzz(target, {
        seed,
        requests: Number(options.requests),
        ...(options.only === undefined ? {} : { only: Number(options.only) }),
        onProgress: (done) => process.stderr.write(`${done} requests\n`),
      }),
    );
  } finally {
    await target.close();
  }
} finally {
  await run.end();
}

/** Prints what was answered, what failed, and the one last line. */
function conclude({ sent, statuses, reached, operations, failures }: FuzzReport): void {
  for (const [operation, times] of [...reached].sort()) console.log(`${operation}: ${times} answered`);
  for (const failure of failures)
    console.log(`${failure}\nAgain: npm run fuzz -- --seed ${seed} --only ${failure.match(/\d+/)?.[0]}`);
  const seconds = (performance.now() - startedMs) / 1_000;
  const shares = [...statuses].sort(([one], [other]) => one - other).map(([status, times]) => `${status}: ${times}`);
  console.log(
    `${sent} requests to ${operations} operations (${reached.size} reached) in ${seconds.toFixed(0)} s, ${failures.length} failures, ${shares.join(', ')}, seed ${seed}`,
  );
  process.exitCode = failures.length === 0 ? 0 : 1;
}
