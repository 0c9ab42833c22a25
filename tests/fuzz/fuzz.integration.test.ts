import { afterAll, expect, test } from '@jest/globals';
import { openFuzzTarget } from './open-target.ts';
import { runFuzz } from './run-fuzz.ts';
import { brokenRequests, sendBroken } from './send-broken.ts';

const target = await openFuzzTarget();
afterAll(() => target.close());

/** What npm test has time for; `npm run fuzz` is the long haul. */
const slice = { seed: 1, requests: 1_500 };

test('1,500 requests that nobody would send: no 500, no lost answer, nothing that is not documented', async () => {
  const tables = await target.countTables();
  const report = await runFuzz(target, slice);
  expect(report.failures).toEqual([]);
  expect(report.sent).toBe(slice.requests);
  // The requests came far: nearly every operation did what it is for at least once.
  expect(report.reached.size / report.operations).toBeGreaterThan(0.6);
  expect(await target.countTables()).toBe(tables);
  expect((await fetch(`${target.url}/readyz`)).status).toBe(200);
}, 120_000);

test.each(brokenRequests.map((bytes) => [JSON.stringify(bytes.slice(0, 70)), bytes]))(
  'broken HTTP is refused or left alone, and hurts nobody: %s',
  async (_name, bytes) => {
    const answer = await sendBroken(target.url, bytes);
    expect(answer).not.toMatch(/^HTTP\/1\.1 500|at .*\.ts:|Set-Cookie/);
    expect((await fetch(`${target.url}/healthz`)).status).toBe(200);
  },
);
