import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCalendarProviders } from '../provider/create-calendar-providers.ts';
import { staleSecret } from '../testing/credential-shelf.test-support.ts';
import {
  emptyPage,
  failureOf,
  fullList,
  nowMs,
  tokenAnswer,
  useGoogle,
} from '../testing/google-harness.test-support.ts';
import { createGetCredentialForCalendarCache } from './get-credential-for-calendar-cache.ts';

const harness = useGoogle();

describe('L16: only invalid_grant marks a credential', () => {
  beforeEach(() => harness.shelf.put('credential-1', staleSecret));

  test('invalid_grant: revoked, marked, and asked no more', async () => {
    harness.answer(
      () => ({
        status: 400,
        body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
      }),
      () => ({}),
    );
    const providers = createCalendarProviders(harness.dependencies());
    const error = await failureOf(async () => (await providers.forCredential('credential-1')).listEvents(fullList));
    expect([error.code, error.details.reason]).toEqual(['credential-revoked', 'invalid_grant']);
    expect(harness.shelf.rows.get('credential-1')!.state).toBe('needs_reconnect');
    expect((await failureOf(() => providers.forCredential('credential-1'))).code).toBe('credential-revoked');
    expect(harness.google.seen).toHaveLength(1);
  });

  test.each([
    [401, { error: 'invalid_client', error_description: 'Unauthorized' }, 'google-project-misconfigured'],
    [401, { error: 'unauthorized_client' }, 'google-project-misconfigured'],
    [400, { error: 'invalid_request' }, 'google-request-rejected'],
    [404, { error: { errors: [{ reason: 'notFound' }] } }, 'google-request-rejected'],
    [500, '', 'google-unavailable'],
    [503, { error: 'temporarily_unavailable' }, 'google-unavailable'],
    [429, '', 'google-rate-limited'],
  ])("%d %j is not the person's fault: %s", async (status, body, code) => {
    harness.answer(
      () => ({ status, body }),
      () => ({ body: emptyPage }),
    );
    const error = await failureOf(async () => (await harness.provider()).listEvents(fullList));
    expect([error.code, harness.google.seen.length]).toEqual([code, 1]);
    expect(harness.shelf.rows.get('credential-1')!.state).toBe('active');
  });

  test('a person who reconnected meanwhile is not marked: the new token is used', async () => {
    harness.answer(
      ({ body }) => {
        if (body.includes('refresh-new')) return tokenAnswer('access-new');
        harness.shelf.put('credential-1', { ...staleSecret, refreshToken: 'refresh-new' } as typeof staleSecret);
        return { status: 400, body: { error: 'invalid_grant' } };
      },
      () => ({ body: emptyPage }),
    );
    await (await harness.provider()).listEvents(fullList);
    expect(harness.shelf.rows.get('credential-1')!.state).toBe('active');
    expect(harness.shelf.secretOf('credential-1')).toMatchObject({
      refreshToken: 'refresh-new',
      accessToken: 'access-new',
    });
  });

  test('a secret that changed during a refresh is not overwritten', async () => {
    harness.answer(
      () => {
        harness.shelf.put('credential-1', { ...staleSecret, refreshToken: 'refresh-new' } as typeof staleSecret);
        return tokenAnswer('access-2');
      },
      () => ({ body: emptyPage }),
    );
    await (await harness.provider()).listEvents(fullList);
    expect(harness.shelf.secretOf('credential-1')).toMatchObject({ refreshToken: 'refresh-new' });
  });

  test('no such credential, and one that another key sealed', async () => {
    const providers = createCalendarProviders(harness.dependencies());
    expect((await failureOf(() => providers.forCredential('nobody'))).code).toBe('credential-revoked');
    const sealedSecret = 'v1.other.AA.AA.AA';
    harness.shelf.rows.set('odd', { id: 'odd', userId: 'u', state: 'active', rejectedTokens: 0, sealedSecret });
    expect((await failureOf(() => providers.forCredential('odd'))).code).toBe('credential-unreadable');
  });
});

test('getCredentialForCalendarCache unseals and refreshes', async () => {
  harness.shelf.put('credential-1', staleSecret);
  harness.answer(
    () => tokenAnswer('access-2'),
    () => ({}),
  );
  const getCredentialForCalendarCache = createGetCredentialForCalendarCache(harness.dependencies());
  expect(await getCredentialForCalendarCache({ credentialId: 'credential-1' })).toEqual({
    id: 'credential-1',
    userId: 'user-1',
    state: 'active',
    secret: {
      kind: 'oauth',
      refreshToken: 'refresh-1',
      accessToken: 'access-2',
      accessTokenExpiresAtMs: nowMs + 3_599_000,
    },
  });
});
