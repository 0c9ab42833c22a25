import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const recording = fileURLToPath(
  new URL('../../../../../shared/data/google/errors/403-rate-limit-per-minute-with-details.json', import.meta.url),
);
let client: SimulatedClient;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.parse('2026-03-02T08:00:00Z');
  client = await startWithClient({ clock: { now: () => nowMs }, quotaPerMinutePerUser: 3, quotaPerMinute: 5 });
});
afterEach(() => client.simulator.close());

const call = (parameters: Record<string, unknown> = {}, api = client.api) =>
  api.calendarList.list(parameters as Record<string, never>);

describe('L18: section 4.3: quotas', () => {
  test('are per user in a sliding minute, and refused calls do not count', async () => {
    await call();
    nowMs += 30_000;
    await call();
    await call();
    expect(await refusalOf(call())).toMatchObject({
      status: 403,
      reason: 'rateLimitExceeded',
      message: expect.stringContaining('Queries per minute per user'),
    });
    nowMs += 30_000;
    expect((await call()).status).toBe(200);
    expect((await refusalOf(call())).status).toBe(403);
  });

  test('are per project too, and charged to whom quotaUser names', async () => {
    const bob = client.simulator.google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
    for (let count = 0; count < 3; count += 1) await call();
    for (const quotaUser of ['one', 'two']) expect((await call({ quotaUser })).status).toBe(200);
    const refusal = await refusalOf(call({}, client.clientOf(bob.accessToken)));
    expect(refusal.message).toContain("limit 'Queries per minute' of");
  });

  test('the status beyond them is a setting', async () => {
    client.simulator.google.changeSettings({ quotaStatus: 429, quotaPerMinutePerUser: 0 });
    expect(await refusalOf(call())).toMatchObject({ status: 429, reason: 'rateLimitExceeded' });
    client.simulator.google.changeSettings({ quotaPerMinutePerUser: Number.POSITIVE_INFINITY });
    expect((await call()).status).toBe(200);
  });

  if (existsSync(recording)) {
    test('have the envelope of the recorded refusal', async () => {
      const { body } = JSON.parse(readFileSync(recording, 'utf8'));
      body.error.details[0].metadata.quota_limit_value = '0';
      client.simulator.google.changeSettings({ quotaPerMinutePerUser: 0 });
      const headers = { authorization: `Bearer ${client.user.accessToken}` };
      const answer = await fetch(`${client.simulator.url}/calendar/v3/users/me/calendarList`, { headers });
      expect(await answer.json()).toEqual(body);
    });
  }
});
