import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningSimulator, startSimulator } from '@calendar-cache/google-simulator';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runCli } from '../run-cli.ts';

let simulator: RunningSimulator;
let folder: string;
let file: string;
let calendarId: string;

beforeEach(async () => {
  simulator = await startSimulator({
    clock: { now: () => Date.now() },
    pushRetryDelaysMs: [],
    rotateRefreshTokens: true,
  });
  folder = mkdtempSync(join(tmpdir(), 'probe-'));
  file = join(folder, 'token');
  const user = simulator.google.addUser({ email: 'operator@example.com', timeZone: 'UTC' });
  calendarId = user.primaryCalendarId;
  writeFileSync(file, `${user.refreshToken}\n`);
});

afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

async function cli(...args: string[]) {
  const lines = { out: [] as string[], err: [] as string[] };
  const environment = {
    GOOGLE_API_URL: `${simulator.url}/`,
    GOOGLE_TOKEN_URL: `${simulator.url}/token`,
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'client-secret',
  };
  const code = await runCli(['probe', ...args], {
    environment,
    print: (line) => lines.out.push(line),
    complain: (line) => lines.err.push(line),
    nowMs: Date.now(),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

test('without --yes it says what it would do, keeps a rotated token, and writes nothing', async () => {
  const before = readFileSync(file, 'utf8');
  const { code, out } = await cli('--calendar', calendarId, '--refresh-token-file', file);
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was done yet.') });
  expect(readFileSync(file, 'utf8')).not.toBe(before);
  expect((await cli('--calendar', calendarId, '--refresh-token-file', file)).code).toBe(0);
  expect(simulator.google.requests().filter(({ method, path }) => method !== 'GET' && path !== '/token')).toEqual([]);
});

test('with --yes it ends with a table of all switches and one line of figures', async () => {
  const { code, out, err } = await cli('--calendar', calendarId, '--refresh-token-file', file, '--yes');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/\nmergeTouching +true +yes +true\n/);
  expect(out).toMatch(/\nrotateRefreshTokens +false +NO +true\n/);
  expect(out).toMatch(/\nsyncTokenLifetimeMs +none +not seen +takes weeks to see\n/);
  expect(out.split('\n').at(-1)).toMatch(/^\d+ as Google, 1 not, \d+ not seen; \d+ calls\.$/);
}, 60_000);

test('what is missing or not there is said in words', async () => {
  const wrong = [
    ['--refresh-token-file', file],
    ['--calendar', calendarId],
    ['--calendar', calendarId, '--refresh-token-file', file, '--credential', 'x'],
    ['--calendar', calendarId, '--refresh-token-file', file, '--no'],
  ];
  for (const args of wrong) expect(await cli(...args)).toMatchObject({ code: 2 });
  expect(await cli('--calendar', calendarId, '--refresh-token-file', join(folder, 'none'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('can’t be read'),
  });
  writeFileSync(file, '\n');
  expect(await cli('--calendar', calendarId, '--refresh-token-file', file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('holds no refresh token'),
  });
});
