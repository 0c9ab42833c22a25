import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrateDatabase } from '@calendar-cache/database';
import { startTestRun } from '@calendar-cache/testing';
import { mailFates } from './plan/command.ts';
import { googleFaults, tokenFaults } from './plan/google-fault.ts';
import { judgeCounts } from './run/judge-counts.ts';
import { verbs } from './run/perform.ts';
import { type Check, checksOf, type PropertyFailure } from './run/run-property.ts';
import { Tally } from './run/tally.ts';
import type { Share, ShareReport } from './share.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    path: { type: 'string' },
    lanes: { type: 'string', default: '6' },
    processes: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    queue: { type: 'string', default: 'redis' },
    'shrink-seconds': { type: 'string', default: '120' },
  },
});
const seed = Number(options.seed);
const startedMs = performance.now();
const tally = new Tally();
const running = new Set<ChildProcess>();
let sequences = 0;
let failure: PropertyFailure | null = null;

const run = await startTestRun({
  cacheFolder: fileURLToPath(new URL('../../.cache', import.meta.url)),
  environment: process.env,
  log: (line) => process.stderr.write(`${line}\n`),
  migrate: (databaseUrl) => migrateDatabase(databaseUrl),
});
try {
  const checks: Check[] =
    options.path === undefined ? checksOf(Number(options.runs), seed) : [{ seed, runs: 1, path: options.path }];
  const processes = Math.min(Number(options.processes), checks.length);
  await Promise.all(
    Array.from({ length: processes }, (_, process) =>
      runShare({
        checks: checks.filter((_check, index) => index % processes === process),
        lanes: Number(options.lanes),
        shrinkMs: Number(options['shrink-seconds']) * 1_000,
        queue: options.queue === 'postgres' ? 'postgres' : 'redis',
      }),
    ),
  );
} finally {
  await run.end();
}
process.exitCode = conclude() ? 0 : 1;

/** Prints what was counted, what failed and the one last line. */
function conclude(): boolean {
  console.log(tally.table());
  const kinds = [...Object.keys(verbs), 'ask', 'quiet'];
  const complaints =
    failure === null && options.path === undefined
      ? judgeCounts(tally, kinds, [...googleFaults, ...tokenFaults, ...mailFates, 'deliver-after-stop'])
      : [];
  for (const complaint of complaints) console.log(`Too little of ${complaint}`);
  if (failure !== null) console.log(`\n${failure.story}`);
  const commands = tally.total('command');
  const checks = tally.count('answer', 'from the cache');
  console.log(
    `${sequences} sequences, ${commands} commands (${perSecond(commands)} a second), ${checks} checks, seed ${seed}`,
  );
  return failure === null && complaints.length === 0;
}

/** One process works through its checks; the first failure ends the others. */
function runShare(share: Share): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('share.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
    let hasEnded = false;
    running.add(child);
    child.on('message', (report: ShareReport) => {
      if (report.kind === 'sequence') return countSequence();
      hasEnded = true;
      tally.merge(report.result.counts);
      failure ??= report.result.failure;
      if (failure !== null) for (const other of running) if (other !== child) other.kill();
    });
    child.once('exit', (code) => {
      running.delete(child);
      if (hasEnded || failure !== null) resolve();
      else reject(new Error(`A process of the run ended with code ${code}.`));
    });
    child.send(share);
  });
}

function countSequence(): void {
  sequences += 1;
  if (sequences % 100 === 0) process.stderr.write(`${sequences} sequences, ${perSecond(sequences)} a second\n`);
}

function perSecond(count: number): string {
  return (count / ((performance.now() - startedMs) / 1_000)).toFixed(1);
}
