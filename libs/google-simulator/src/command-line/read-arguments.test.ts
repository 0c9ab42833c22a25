import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readArguments } from './read-arguments.ts';

const nowMs = Date.parse('2026-03-02T08:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
afterAll(() => rmSync(folder, { recursive: true }));

function faultsFile(content: unknown): string {
  const file = join(folder, 'faults.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test('without flags: any free port, this machine only, the system’s clock, no faults', () => {
  const { options, faults, demo } = readArguments([], nowMs);
  expect(options).toMatchObject({ port: 0, host: '127.0.0.1', seed: 1 });
  expect([faults, demo]).toEqual([[], false]);
  expect(Math.abs(options.clock.now() - Date.now())).toBeLessThan(5_000);
});

test('clocks, settings and faults', () => {
  const args = ['--clock', '2026-05-01T12:00:00+02:00', '--set', 'pageSize=7', '--set', 'syncMessage=before-answer'];
  const file = faultsFile({ kind: 'unavailable', times: 2 });
  const { options, faults } = readArguments([...args, '--set', 'tombstoneLifetimeMs=null', '--faults', file], nowMs);
  expect(options).toMatchObject({
    pageSize: 7,
    syncMessage: 'before-answer',
    tombstoneLifetimeMs: Number.POSITIVE_INFINITY,
  });
  expect(options.clock.now()).toBe(Date.parse('2026-05-01T10:00:00Z'));
  expect(readArguments(['--clock', 'fixed'], nowMs).options.clock.now()).toBe(nowMs);
  expect(readArguments(['--clock', 'running'], nowMs).options.clock).toHaveProperty('advance');
  expect(faults).toEqual([{ kind: 'unavailable', route: 'any', times: 2 }]);
});

test.each([
  [['--port', 'high']],
  [['--set', 'pageSize']],
  [['--set', 'colour=red']],
  [['--set', 'latencyMs=soon']],
  [['--clock', 'yesterday']],
  [['--unknown']],
  [['--faults', '/does/not/exist']],
])('%p is refused', (args) => {
  expect(() => readArguments(args, nowMs)).toThrow();
});

test('a file with a fault that nobody knows is refused', () => {
  expect(() => readArguments(['--faults', faultsFile([{ kind: 'earthquake' }])], nowMs)).toThrow();
});

test('as a program: prints where it listens, keeps to its clock and faults, and ends when told to', async () => {
  const main = join(import.meta.dirname, '../main.ts');
  const file = faultsFile([{ kind: 'unavailable', route: 'calendarList', times: 1 }]);
  const args = ['--import', 'tsx', main, '--clock', '2026-05-01T12:00:00Z', '--faults', file, '--demo'];
  const program = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    program.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
    program.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  const answer = await fetch(`${url}/_simulator/clock`);
  expect(await answer.json()).toEqual({ nowMs: Date.parse('2026-05-01T12:00:00Z'), movable: true });
  const state = (await (await fetch(`${url}/_simulator/state`)).json()) as { users: { accessToken: string }[] };
  const headers = { authorization: `Bearer ${state.users[0]?.accessToken}` };
  const list = () => fetch(`${url}/calendar/v3/users/me/calendarList`, { headers });
  expect([(await list()).status, (await list()).status]).toEqual([503, 200]);
  program.kill('SIGTERM');
  expect(await new Promise((resolve) => program.once('exit', resolve))).toBe(0);
});
