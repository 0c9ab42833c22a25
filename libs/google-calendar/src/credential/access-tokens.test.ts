import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createCalendarProviders } from '../provider/create-calendar-providers.ts';
import { freshSecret, staleSecret } from '../testing/credential-shelf.test-support.ts';
import {
  emptyPage,
  eventsPath,
  failureOf,
  fullList,
  nowMs,
  tokenAnswer,
  useGoogle,
} from '../testing/google-harness.test-support.ts';

const authError = { error: { code: 401, errors: [{ reason: 'authError', domain: 'global' }] } };

const harness = useGoogle();

describe('access tokens', () => {
  test('an expired one is refreshed once for many calls at a time, and stored', async () => {
    harness.shelf.put('credential-1', {
      ...freshSecret(nowMs),
      accessTokenExpiresAtMs: nowMs + 60_000,
    } as typeof staleSecret);
    harness.answer(
      () => tokenAnswer('access-2'),
      () => ({ body: emptyPage }),
    );
    const providers = createCalendarProviders(harness.dependencies());
    await Promise.all(
      Array.from({ length: 5 }, async () => (await providers.forCredential('credential-1')).listEvents(fullList)),
    );
    expect(Object.fromEntries(new URLSearchParams(harness.google.to('/token')[0]!.body))).toEqual({
      refresh_token: 'refresh-1',
      client_id: 'client',
      client_secret: 'client-secret',
      grant_type: 'refresh_token',
    });
    expect(harness.google.to('/token')).toHaveLength(1);
    expect(harness.google.to(eventsPath).map(({ authorization }) => authorization)).toEqual(
      Array(5).fill('Bearer access-2'),
    );
    expect(harness.shelf.secretOf('credential-1')).toEqual({
      kind: 'oauth',
      refreshToken: 'refresh-1',
      accessToken: 'access-2',
      accessTokenExpiresAtMs: nowMs + 3_599_000,
    });
    await (await providers.forCredential('credential-1')).listEvents(fullList);
    expect(harness.google.to('/token')).toHaveLength(1);
  });

  test('a rotated refresh token is stored and used from then on', async () => {
    harness.shelf.put('credential-1', staleSecret);
    harness.answer(
      () => tokenAnswer('access-2', { refresh_token: 'refresh-2' }),
      () => ({ body: emptyPage }),
    );
    await (await harness.provider()).listEvents(fullList);
    expect(harness.shelf.secretOf('credential-1')).toMatchObject({
      refreshToken: 'refresh-2',
      accessToken: 'access-2',
    });
  });

  test('a 401 refreshes once and sends the call again', async () => {
    harness.answer(
      () => tokenAnswer('access-2'),
      ({ authorization }) =>
        authorization === 'Bearer access-2' ? { body: emptyPage } : { status: 401, body: authError },
    );
    expect((await (await harness.provider()).listEvents(fullList)).nextSyncToken).toBe('token-1');
    expect(harness.google.seen.map(({ path }) => path)).toEqual([eventsPath, '/token', eventsPath]);
  });

  test('L16: a second 401 is google-token-rejected, and the credential stays active', async () => {
    harness.answer(
      () => tokenAnswer('access-2'),
      () => ({ status: 401, body: authError }),
    );
    const error = await failureOf(async () => (await harness.provider()).listEvents(fullList));
    expect([error.code, harness.google.seen.length]).toEqual(['google-token-rejected', 3]);
    expect(harness.shelf.rows.get('credential-1')!.state).toBe('active');
  });

  test('a 403 is never taken for a dead token', async () => {
    harness.answerAll(403, { error: { errors: [{ reason: 'userRateLimitExceeded' }] } });
    await failureOf(async () => (await harness.provider()).listEvents(fullList));
    expect(harness.google.to('/token')).toHaveLength(0);
  });

  test('a new secret in the database replaces the client, the same one keeps it', async () => {
    harness.shelf.put('credential-1', staleSecret);
    harness.answer(
      () => tokenAnswer('access-2'),
      () => ({ body: emptyPage }),
    );
    const providers = createCalendarProviders(harness.dependencies());
    for (let call = 0; call < 2; call += 1) await (await providers.forCredential('credential-1')).listEvents(fullList);
    expect(harness.google.to('/token')).toHaveLength(1);
    harness.shelf.put('credential-1', { ...freshSecret(nowMs), accessToken: 'access-9' } as typeof staleSecret);
    await (await providers.forCredential('credential-1')).listEvents(fullList);
    expect(harness.google.to(eventsPath).map(({ authorization }) => authorization)).toEqual([
      'Bearer access-2',
      'Bearer access-2',
      'Bearer access-9',
    ]);
  });

  test('a service account signs for its person, at the given token endpoint, and its calls are charged to that person', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    harness.shelf.put('credential-1', {
      kind: 'service-account',
      clientEmail: 'bot@example.com',
      privateKey: pem,
      subject: 'p@example.com',
    });
    harness.answer(
      () => tokenAnswer('access-3'),
      () => ({ body: emptyPage }),
    );
    await (await harness.provider()).listEvents(fullList);
    const form = new URLSearchParams(harness.google.to('/token')[0]!.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const claims: unknown = JSON.parse(Buffer.from(form.get('assertion')!.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({
      iss: 'bot@example.com',
      sub: 'p@example.com',
      aud: 'https://oauth2.googleapis.com/token',
    });
    const [request] = harness.google.to(eventsPath);
    expect([request!.authorization, request!.query.get('quotaUser')]).toEqual(['Bearer access-3', 'credential-1']);
    expect(harness.shelf.updates).toEqual([]);
  });

  test('a service account whose key is none is unreadable, and the error does not quote it', async () => {
    harness.shelf.put('credential-1', {
      kind: 'service-account',
      clientEmail: 'b@example.com',
      privateKey: 'no-pem',
      subject: 'p@example.com',
    });
    const error = await failureOf(async () => (await harness.provider()).listEvents(fullList));
    expect([error.code, error.details.reason]).toEqual(['credential-unreadable', 'unusable-private-key']);
    expect(inspect(error, { depth: 20 })).not.toContain('no-pem');
  });
});
