import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrateDatabase } from '@calendar-cache/database';
import { startTestRun } from '@calendar-cache/testing';
import type { Share, ShareReport } from './share.ts';
import { describeYear } from './year/describe-year.ts';
import { mergeYears } from './year/merge-years.ts';
import { absentKinds, type YearResult } from './year/run-year.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    days: { type: 'string', default: '365' },
    calendars: { type: 'string', default: '200' },
    processes: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    queue: { type: 'string', default: 'redis' },
  },
});
const [seed, days, calendars, wanted] = [options.seed, options.days, options.calendars, options.processes].map(Number);
if (!isCount(seed) || !isCount(days) || !isCount(calendars) || !isCount(wanted) || calendars * wanted * days === 0) {
  throw new Error('--seed, --days, --calendars and --processes are whole numbers.');
}
const processes = Math.min(wanted, calendars);
const startedMs = performance.now();
const run = await startTestRun({
  cacheFolder: fileURLToPath(new URL('../../.cache', import.meta.url)),
  environment: process.env,
  log: (line) => process.stderr.write(`${line}\n`),
  migrate: (databaseUrl) => migrateDatabase(databaseUrl),
});
try {
  const shares = Array.from({ length: processes }, (_, index): Share => {
    const share = Math.floor(calendars / processes) + (index < calendars % processes ? 1 : 0);
    const queue = options.queue === 'postgres' ? 'postgres' : 'redis';
    return { seed: seed + index, days, calendars: share, queue };
  });
  const result = mergeYears(await Promise.all(shares.map(runShare)));
  const absent = absentKinds(result);
  console.log(describeYear(result, { seed, calendars, absent, seconds: seconds() }));
  process.exitCode = result.failure === null && absent.length === 0 && result.days === days ? 0 : 1;
} finally {
  await run.end();
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0;
}

function seconds(): number {
  return Math.round((performance.now() - startedMs) / 1_000);
}

/** One process lives through the year with its calendars. */
function runShare(share: Share): Promise<YearResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('share.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
    let result: YearResult | null = null;
    child.on('message', (report: ShareReport) => {
      if (report.kind === 'end') result = report.result;
      else if ((report.day + 1) % 10 === 0) process.stderr.write(`${report.day + 1} days in ${seconds()} s\n`);
    });
    child.once('exit', (code) => {
      if (result !== null) resolve(result);
      else reject(new Error(`A process of the year ended with code ${code}.`));
    });
    child.send(share);
  });
}
