import { randomUUID } from 'node:crypto';
import { connectCalendar, type JobRequests } from '@calendar-cache/calendar-cache';
import {
  CalendarSubscriptionRepository,
  CredentialRepository,
  SelectedCalendarRepository,
  UserRepository,
} from '@calendar-cache/database';
import { migrateQueueStore } from '@calendar-cache/queue';
import { testDatabase } from '@calendar-cache/testing';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from './run-cli.ts';

const { url, connection } = await testDatabase();
const { database } = connection;
const nowMs = Date.now();
const noRequests: JobRequests = {
  requestSync: async () => undefined,
  requestWatch: async () => undefined,
  requestRenewal: async () => undefined,
  requestStopChannel: async () => undefined,
  requestCalendarList: async () => undefined,
};

function cli(...args: string[]) {
  return cliWith({}, ...args);
}

async function cliWith(more: Record<string, string>, ...args: string[]) {
  const out: string[] = [];
  const code = await runCli(args, {
    environment: { DATABASE_URL: url, ...more },
    print: (line) => out.push(line),
    complain: () => undefined,
    nowMs,
  });
  return { code, out: out.join('\n') };
}

async function connectOne(userId: string, externalId: string) {
  await new UserRepository(database).put({ id: userId });
  const credentialId = randomUUID();
  await new CredentialRepository(database).insert({ id: credentialId, userId, sealedSecret: 'sealed' });
  const selectedCalendars = new SelectedCalendarRepository(database);
  const deps = { selectedCalendars, requests: noRequests, clock: { now: () => nowMs } };
  return connectCalendar(deps, { userId, credentialId, externalId });
}

let connected: Awaited<ReturnType<typeof connectOne>>;
beforeAll(async () => {
  await migrateQueueStore({ kind: 'postgres', url, schema: 'calendar_cache_queue' });
  connected = await connectOne('anna', 'anna@example.com');
});

describe('calendars', () => {
  test('are read page by page, all of them', async () => {
    await database.execute(`INSERT INTO selected_calendars (user_id, credential_id, external_id)
      SELECT user_id, credential_id, 'many-' || n FROM selected_calendars, generate_series(1, 1001) n
      WHERE user_id = 'anna'`);
    await database.execute(`INSERT INTO calendar_subscriptions (selected_calendar_id, due_at)
      SELECT id, '2030-01-01' FROM selected_calendars WHERE external_id LIKE 'many-%'`);
    expect((await cli('calendars', '--unhealthy')).out).toContain('1002 calendars: 1002 connecting.');
    await database.execute(`DELETE FROM selected_calendars WHERE external_id LIKE 'many-%'`);
  });
});

describe('sync', () => {
  test('L17: --clear forgets what went wrong, --full reads everything', async () => {
    const { subscriptionId, selectedCalendarId } = await connectOne('cleo', 'cleo@example.com');
    const subscriptions = new CalendarSubscriptionRepository(database);
    const failure = { version: 0, leaseUntilMs: null, backoffUntilMs: nowMs + 86_400_000, unfinishedRuns: 0 };
    const verdict = { code: 'google-response-invalid', faultySinceMs: nowMs, untrustedReason: 'suspended' } as const;
    await subscriptions.recordFailure(subscriptionId, { ...failure, ...verdict });
    await subscriptions.updateSyncToken(subscriptionId, 'token');
    expect((await cli('calendars', '--unhealthy')).out).toMatch(/cleo .* suspended/);
    expect((await cli('sync', selectedCalendarId, '--clear')).code).toBe(0);
    expect(await subscriptions.findById(subscriptionId)).toMatchObject({
      syncErrors: 0,
      faultySinceMs: null,
      dueAtMs: nowMs,
      nextSyncToken: 'token',
    });
    expect((await cli('sync', selectedCalendarId, '--full')).code).toBe(0);
    expect((await subscriptions.findById(subscriptionId))?.nextSyncToken).toBeNull();
  });
});

describe('webhook-keys', () => {
  test('L19: tells which key signs, which has to stay, and which may go', async () => {
    await database.execute(`UPDATE calendar_subscriptions SET google_channel_id = id::text, webhook_key_id = 'old',
      google_channel_expiration = now() + interval '1 day' WHERE id = '${connected.subscriptionId}'`);
    const secret = (id: string) => `${id}:${'s'.repeat(40)}`;
    const ring = ['new', 'old', 'older'].map(secret).join(',');
    const { out } = await cliWith({ WEBHOOK_SECRETS: ring }, 'webhook-keys');
    expect(out).toMatch(/new +0 +signs new channels\n/);
    expect(out).toMatch(/old +1 +wait: the sweep renews its channels\n/);
    expect(out).toMatch(/older +0 +may be removed/);
    expect((await cliWith({ WEBHOOK_SECRETS: secret('new') }, 'webhook-keys')).out).toMatch(
      /old +1 +not in WEBHOOK_SECRETS/,
    );
    expect((await cli('webhook-keys')).code).toBe(1);
  });
});
