import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '@calendar-cache/google-simulator';
import { expect, test } from '@jest/globals';
import { startApp, until } from './processes.test-support.ts';

test('Ctrl-C ends the probe only after what it made was removed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'probe-'));
  const simulator = await startSimulator({ clock: { now: () => Date.now() }, latencyMs: 40, pushRetryDelaysMs: [] });
  try {
    const { google, url } = simulator;
    const email = 'operator@example.com';
    const { refreshToken, primaryCalendarId } = google.addUser({ email, timeZone: 'Europe/Berlin' });
    const file = join(folder, 'token');
    writeFileSync(file, refreshToken);
    const probe = startApp('probe', 'apps/cli/src/main.ts', {
      environment: {
        DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
        GOOGLE_API_URL: `${url}/`,
        GOOGLE_TOKEN_URL: `${url}/token`,
        GOOGLE_CLIENT_ID: 'client',
        GOOGLE_CLIENT_SECRET: 'client-secret',
      },
      arguments: ['probe', '--calendar', primaryCalendarId, '--refresh-token-file', file, '--yes'],
    });
    const busy = () => google.busyBlocks(primaryCalendarId, 0, Date.now() + 400 * 86_400_000).length;
    await until(async () => busy() > 2, {
      withinMs: 60_000,
      describe: () => `No events were made:\n${probe.output()}`,
    });
    await probe.kill('SIGINT');
    expect(probe.child.exitCode).toBe(1);
    expect(probe.output()).toContain('Interrupted. What the probe had made was removed again.');
    expect(busy()).toBe(0);
    expect(google.channels()).toEqual([]);
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
}, 120_000);
