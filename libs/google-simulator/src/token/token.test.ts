import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { auth, calendar } from 'googleapis/build/src/apis/calendar/index.js';
import { refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.now();
  client = await startWithClient({ clock: { now: () => nowMs } });
});
afterEach(() => client.simulator.close());

async function post(path: string, form: Record<string, string>) {
  const response = await fetch(`${client.simulator.url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const refresh = (refreshToken: string) =>
  post('/token', { grant_type: 'refresh_token', client_id: 'c', client_secret: 's', refresh_token: refreshToken });

function assertion(claims: Record<string, unknown>): Promise<{ status: number; body: Record<string, unknown> }> {
  const iat = Math.floor(nowMs / 1000);
  const all = {
    iss: 'robot@project.iam.gserviceaccount.com',
    scope: 'https://www.googleapis.com/auth/calendar.readonly',
    aud: 'https://oauth2.googleapis.com/token',
    iat,
    exp: iat + 3600,
    ...claims,
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwt = `${part({ alg: 'RS256' })}.${part(all)}.signature`;
  return post('/token', { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt });
}

const listWith = (accessToken: string) => client.clientOf(accessToken).calendarList.list();

describe('the refresh grant', () => {
  test('gives an access token for 3599 seconds and no new refresh token', async () => {
    const { status, body } = await refresh(client.user.refreshToken);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^ya29\./),
      expires_in: 3599,
      scope: 'https://www.googleapis.com/auth/calendar',
      token_type: 'Bearer',
    });
    expect((await listWith(String(body.access_token))).status).toBe(200);
    nowMs += 3_599_000;
    expect(await refusalOf(listWith(String(body.access_token)))).toMatchObject({ status: 401, reason: 'authError' });
    expect((await listWith(client.user.accessToken)).status).toBe(200);
  });

  test('works for Google’s own OAuth client', async () => {
    const oauth = new auth.OAuth2({
      clientId: 'c',
      clientSecret: 's',
      endpoints: { oauth2TokenUrl: `${client.simulator.url}/token` },
    });
    oauth.setCredentials({ refresh_token: client.user.refreshToken, expiry_date: 1 });
    const api = calendar({ version: 'v3', rootUrl: `${client.simulator.url}/`, auth: oauth, retry: false });
    expect((await api.calendars.get({ calendarId: 'primary' })).data.id).toBe('ann@example.com');
  });

  test.each(['by the user', 'by the endpoint'])(
    'revoked %s: invalid_grant, and 401 for tokens given before',
    async (by) => {
      const { body } = await refresh(client.user.refreshToken);
      if (by === 'by the user') client.simulator.google.revokeGrant('ann@example.com');
      else expect((await post('/revoke', { token: client.user.refreshToken })).status).toBe(200);
      expect(await refresh(client.user.refreshToken)).toEqual({
        status: 400,
        body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
      });
      expect((await refusalOf(listWith(String(body.access_token)))).status).toBe(401);
      expect((await post('/revoke', { token: client.user.refreshToken })).body.error).toBe('invalid_token');
    },
  );

  test.each<[Record<string, string>, string]>([
    [{ grant_type: 'refresh_token', client_id: 'c', refresh_token: 'unknown' }, 'invalid_grant'],
    [{ grant_type: 'refresh_token', client_id: 'c' }, 'invalid_request'],
    [{ grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_request'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{}, 'invalid_request'],
  ])('%p is refused', async (form, error) => {
    expect(await post('/token', form)).toMatchObject({ status: 400, body: { error } });
  });
});

describe('section 5.1: the lives of tokens', () => {
  test('are settings, and access tokens can be ended before their time', async () => {
    const { google } = client.simulator;
    google.changeSettings({ accessTokenLifetimeSeconds: 60, rotateRefreshTokens: true });
    const { body } = await refresh(client.user.refreshToken);
    expect(body).toMatchObject({ expires_in: 60, refresh_token: expect.stringMatching(/^1\/\/0/) });
    expect((await listWith(String(body.access_token))).status).toBe(200);
    expect((await refresh(client.user.refreshToken)).body.error).toBe('invalid_grant');
    google.expireAccessTokens('ann@example.com');
    expect((await refusalOf(listWith(String(body.access_token)))).status).toBe(401);
    expect((await listWith(client.user.accessToken)).status).toBe(200);
    expect((await refresh(String(body.refresh_token))).status).toBe(200);
  });

  test('one that is known to no client but its own is refused to others', async () => {
    client.simulator.google.changeSettings({ oauthClient: { id: 'c', secret: 'other' } });
    expect(await refresh(client.user.refreshToken)).toEqual({
      status: 401,
      body: { error: 'invalid_client', error_description: 'Unauthorized' },
    });
  });
});

describe('the JWT bearer grant', () => {
  test('acts as the subject with the scope that was asked for', async () => {
    const { status, body } = await assertion({ sub: 'ann@example.com' });
    expect(status).toBe(200);
    expect(body.scope).toBe('https://www.googleapis.com/auth/calendar.readonly');
    const { data } = await listWith(String(body.access_token));
    expect(data.items?.map(({ id }) => id)).toEqual(['ann@example.com']);
  });

  test.each<[string, Record<string, unknown>]>([
    ['an unknown subject', { sub: 'nobody@example.com' }],
    ['a service account without subject and account', {}],
    ['an assertion of yesterday', { iat: 1, exp: 3_601, sub: 'ann@example.com' }],
    ['an assertion for somebody else', { aud: 'https://example.com/token', sub: 'ann@example.com' }],
    ['no scope', { scope: undefined, sub: 'ann@example.com' }],
  ])('%s is invalid_grant', async (_name, claims) => {
    expect(await assertion(claims)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('text that is no JWT is invalid_grant', async () => {
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.b.c' };
    expect(await post('/token', form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});

test('no token and a wrong token: 401 in the newer envelope', async () => {
  const bare = await fetch(`${client.simulator.url}/calendar/v3/users/me/calendarList`);
  expect(bare.status).toBe(401);
  expect(await bare.json()).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } });
  expect(await refusalOf(listWith('wrong'))).toMatchObject({ status: 401, location: 'Authorization' });
});
