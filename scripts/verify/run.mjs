import { steps } from './steps.mjs';

const maxLines = 60;

/** Runs every step at once; prints a line for each, and what to do about those that fail. Gives the exit code. */
export async function run() {
  const startMs = performance.now();
  const results = await Promise.all(steps.map(runStep));
  const failed = results.filter((result) => result.complaint !== undefined);
  for (const { name, ms, complaint } of results) {
    console.log(`${complaint === undefined ? 'ok  ' : 'FAIL'}  ${name.padEnd(12)} ${(ms / 1_000).toFixed(1)} s`);
  }
  for (const { name, fix, complaint } of failed) {
    console.log(`\n── ${name} ──\n${shortened(complaint)}\n→ ${fix}`);
  }
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  console.log(
    `\n${failed.length === 0 ? 'All' : `${failed.length} of ${results.length}`} checks ${failed.length === 0 ? 'passed' : 'failed'} in ${seconds} s.`,
  );
  return failed.length === 0 ? 0 : 1;
}

async function runStep({ name, fix, check }) {
  const startMs = performance.now();
  try {
    return { name, fix, complaint: await check(), ms: performance.now() - startMs };
  } catch (error) {
    return { name, fix, complaint: error.stack ?? String(error), ms: performance.now() - startMs };
  }
}

/** The first screenful: what comes after it is mostly more of the same. */
function shortened(complaint) {
  const lines = complaint.trim().split('\n');
  return lines.length <= maxLines
    ? lines.join('\n')
    : `${lines.slice(0, maxLines).join('\n')}\n… ${lines.length - maxLines} more lines`;
}
