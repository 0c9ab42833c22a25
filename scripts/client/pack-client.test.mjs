import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { packClient } from './pack-client.mjs';

const run = promisify(execFile);
const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'calendar-cache-client-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A host product that has installed the archive. */
async function install() {
  const archive = packClient(folder);
  const host = join(folder, 'host');
  const place = join(host, 'node_modules/@calendar-cache/client');
  mkdirSync(place, { recursive: true });
  await run('tar', ['-xzf', archive, '--strip-components=1', '-C', place]);
  writeFileSync(join(host, 'package.json'), '{ "type": "module" }');
  return host;
}

test('a host product in plain Node asks with the packed client, and its compiler knows the types', async () => {
  const host = await install();
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify({
        complete: true,
        busy: [{ start: request.url, end: request.headers.authorization }],
        calendars: [],
      }),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const source = (/** @type {string} */ type) => `
    import { createCachedCalendar, createCalendarCacheClient } from '@calendar-cache/client';
    const client = createCalendarCacheClient({ url: 'http://127.0.0.1:${port}', key: 'secret' });
    const busy${type} = await createCachedCalendar(client).getAvailability('from', 'to', [{ id: '7' }]);
    console.log(JSON.stringify(busy));`;
  writeFileSync(join(host, 'ask.js'), source(''));
  const { stdout } = await run(process.execPath, ['ask.js'], { cwd: host });
  server.close();
  expect(JSON.parse(stdout)).toEqual([{ start: expect.stringContaining('calendarId=7'), end: 'Bearer secret' }]);

  const check = async (/** @type {string} */ type) => {
    writeFileSync(join(host, 'ask.ts'), source(type));
    const settings = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', '', 'ask.ts'];
    return run(process.execPath, [compiler, ...settings], { cwd: host }).then(
      () => '',
      (error) => String(error.stdout),
    );
  };
  expect(await check(': { start: string }[]')).toBe('');
  expect(await check(': { start: number }[]')).toContain("Type 'string' is not assignable to type 'number'");
});
