import { dayMs, hourMs, minuteMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { timed } from '../sync/sync-stage.test-support.ts';
import { everyone, type IdentityStage, openIdentityStage } from './identity-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
let identity: IdentityStage;

beforeEach(async () => {
  identity = await openIdentityStage(database);
});
afterEach(() => identity.stage.world.close());
const shown = () => identity.credentials.find(identity.stage.calendar.credentialId, everyone);

/** What the caller gets who accepts a certain age, and Google after it. */
async function ask(maxStalenessMs: number) {
  const { stage } = identity;
  const fromMs = stage.world.clock.now();
  return stage.world.cache.answer({
    selection: { by: 'calendar', ids: [stage.calendar.calendarId], teamId: null },
    range: { fromMs, untilMs: fromMs + dayMs },
    maxStalenessMs,
    onStale: 'live',
    partial: true,
  });
}

async function subscription() {
  const found = await identity.stage.world.subscriptions.findById(identity.stage.calendar.subscriptionId);
  if (found === null) throw new Error('The subscription is gone.');
  return found;
}

/** The grant ends at Google, and a sync finds out. */
async function revoke(): Promise<void> {
  const { stage } = identity;
  stage.google.revokeGrant(stage.calendar.email);
  stage.world.clock.advance(2 * hourMs);
  expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'credential-revoked' });
}

/** What the person's agreeing once more gives. */
async function newGrant(): Promise<string> {
  const { world, calendar } = identity.stage;
  const redirect_uri = 'http://127.0.0.1:9/back';
  const scope = 'https://www.googleapis.com/auth/calendar.readonly';
  const asked = { client_id: 'client', redirect_uri, response_type: 'code', scope, access_type: 'offline' };
  const query = new URLSearchParams({ ...asked, prompt: 'consent', consent: 'allow', user: calendar.email });
  const agreed = await fetch(`${world.simulator.url}/o/oauth2/v2/auth?${query}`, { redirect: 'manual' });
  const code = new URL(agreed.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', client_id: 'client', client_secret: 'secret', redirect_uri, code };
  const answer = await fetch(`${world.simulator.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return String(((await answer.json()) as { refresh_token: string }).refresh_token);
}

describe('needs_reconnect', () => {
  beforeEach(async () => {
    identity.stage.insert(timed('2026-02-16T15:00:00', '2026-02-16T16:00:00'));
    await identity.stage.sync();
  });

  test('L16: invalid_grant leads there, and one event goes out', async () => {
    const { stage } = identity;
    expect(await shown()).toMatchObject({ state: 'active', reason: null, stateSinceMs: null, calendars: 1 });
    await revoke();
    expect(await shown()).toMatchObject({
      state: 'needs_reconnect',
      reason: 'invalid_grant',
      stateSinceMs: stage.world.clock.now(),
    });
    expect(await stage.sync()).toMatchObject({ code: 'credential-revoked' });
    expect(stage.world.reconnects).toEqual([{ credentialId: stage.calendar.credentialId, reason: 'invalid_grant' }]);
  });

  test('L16: the sync stops: Google is not asked any more, and claims come once a day', async () => {
    const { stage } = identity;
    await revoke();
    stage.google.clearRequests();
    expect((await subscription()).dueAtMs - stage.world.clock.now()).toBeGreaterThan(dayMs / 2);
    await stage.sync();
    await stage.sync();
    expect(stage.google.requests()).toEqual([]);
  });

  test('L16: reads are answered from the kept rows while their age is acceptable, then refused with that reason', async () => {
    await revoke();
    const old = await ask(3 * hourMs);
    expect(old.calendars).toMatchObject([{ source: 'calendar-cache-sql' }]);
    const tooOld = await ask(hourMs);
    expect(tooOld).toMatchObject({
      complete: false,
      calendars: [{ source: 'unknown', reason: 'credential-revoked' }],
    });
  });

  test('L16: connecting the same account again resumes by itself, with a full sync and a new channel', async () => {
    const { stage, credentials } = identity;
    await stage.world.channels.watch(stage.calendar.subscriptionId);
    const before = (await subscription()).channel;
    await revoke();
    stage.insert(timed('2026-02-17T15:00:00', '2026-02-17T16:00:00'));
    const secret = { kind: 'oauth' as const, refreshToken: await newGrant() };
    const kept = await credentials.handOver({ userId: stage.calendar.userId, secret }, everyone);
    expect(kept).toEqual({ credentialId: stage.calendar.credentialId, outcome: 'reconnected' });
    expect(await shown()).toMatchObject({ state: 'active', reason: null, stateSinceMs: null });
    const nowMs = stage.world.clock.now();
    expect(await subscription()).toMatchObject({ dueAtMs: nowMs, nextSyncToken: null, syncErrors: 0 });
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
    expect(await stage.cached()).toEqual(stage.truth());
    expect(await stage.world.channels.watch(stage.calendar.subscriptionId)).toMatchObject({ outcome: 'watching' });
    expect(stage.world.asked).toContain(`stop ${before?.channelId}`);
    // A second life ends like the first, and is told again.
    await revoke();
    expect(stage.world.reconnects).toHaveLength(2);
  });

  test('L16: a reconnection in the middle of a failing sync is not put off by its failure', async () => {
    const { stage, credentials } = identity;
    await revoke();
    const refreshToken = await newGrant();
    const find = stage.world.connection.credentials.findById.bind(stage.world.connection.credentials);
    // The sync has read the dead credential when the person reconnects.
    stage.world.connection.credentials.findById = async (id) => {
      const dead = await find(id);
      stage.world.connection.credentials.findById = find;
      await credentials.handOver({ userId: stage.calendar.userId, secret: { kind: 'oauth', refreshToken } }, everyone);
      return dead;
    };
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off' });
    expect((await subscription()).dueAtMs).toBeLessThanOrEqual(stage.world.clock.now());
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
  });

  test('L16: one 401 after a refresh never leads there; five in a row, minutes apart, do', async () => {
    const { stage } = identity;
    const refuse = (count: number) => stage.google.faults.add({ kind: 'auth-error', route: 'list', times: count });
    refuse(2);
    expect(await stage.sync()).toMatchObject({ code: 'google-token-rejected' });
    expect((await shown()).state).toBe('active');
    stage.world.clock.advance(minuteMs);
    expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
    refuse(1_000);
    for (let round = 1; round <= 5; round += 1) {
      expect((await shown()).state).toBe('active');
      // Many at once count as one.
      await stage.sync();
      await stage.sync();
      stage.world.clock.advance(minuteMs);
    }
    expect(await shown()).toMatchObject({ state: 'needs_reconnect', reason: 'tokens-rejected' });
    expect(stage.world.reconnects).toEqual([{ credentialId: stage.calendar.credentialId, reason: 'tokens-rejected' }]);
    stage.google.faults.clear();
    const secret = { kind: 'oauth' as const, refreshToken: await newGrant() };
    await identity.credentials.handOver({ userId: stage.calendar.userId, secret }, everyone);
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
  });
});

describe('unreadable', () => {
  test('L20: a credential of a key that the ring has lost is shown as such, and works again when the key is back', async () => {
    const { stage, withoutKey } = identity;
    const lost = await withoutKey.find(stage.calendar.credentialId, everyone);
    expect(lost.state).toBe('unreadable');
    expect(
      (await withoutKey.list({ ...everyone, userId: stage.calendar.userId, afterId: null, limit: 10 }))[0],
    ).toEqual(lost);
    expect((await shown()).state).toBe('active');
    expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  });

  test('nothing is lost while the key is away: the sync backs off, and goes on with the key', async () => {
    const { stage } = identity;
    const { keyRing } = stage.world.connection;
    await stage.sync();
    // Every process starts with the wrong ring.
    await database.execute(sql`UPDATE credentials SET sealed_secret = replace(sealed_secret, 'v1.test.', 'v1.lost.')
      WHERE id = ${stage.calendar.credentialId}::uuid`);
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'credential-unreadable' });
    expect(await shown()).toMatchObject({ state: 'unreadable' });
    expect(stage.world.reconnects).toEqual([]);
    Object.assign(keyRing, { keys: [...keyRing.keys, { id: 'lost', key: keyRing.keys[0]?.key }] });
    stage.world.clock.advance(minuteMs);
    expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
    expect(await shown()).toMatchObject({ state: 'active' });
  });

  test('a person who connects again mends it, too', async () => {
    const { stage, withoutKey } = identity;
    const secret = { kind: 'oauth' as const, refreshToken: await newGrant() };
    await withoutKey.handOver({ userId: stage.calendar.userId, secret }, everyone);
    expect((await withoutKey.find(stage.calendar.credentialId, everyone)).state).toBe('active');
  });
});
