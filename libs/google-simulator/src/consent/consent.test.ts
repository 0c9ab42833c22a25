import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { auth, calendar } from 'googleapis/build/src/apis/calendar/index.js';
import { type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const redirectUri = 'http://127.0.0.1:1/callback';
const scope = 'openid https://www.googleapis.com/auth/calendar.readonly';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');
let client: SimulatedClient;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.now();
  client = await startWithClient({ clock: { now: () => nowMs }, oauthClient: { id: 'client', secret: 'secret' } });
});
afterEach(() => client.simulator.close());

function authorizationUrl(more: Record<string, string> = {}): string {
  const parameters = new URLSearchParams({
    client_id: 'client',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state: 'my state',
    access_type: 'offline',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  });
  return `${client.simulator.url}/o/oauth2/v2/auth?${parameters}`;
}

async function consent(more: Record<string, string> = {}): Promise<URLSearchParams> {
  const answer = await fetch(authorizationUrl({ consent: 'allow', user: 'ann@example.com', ...more }), {
    redirect: 'manual',
  });
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location')!).searchParams;
}

async function redeem(code: string, more: Record<string, string> = {}) {
  const form = { grant_type: 'authorization_code', client_id: 'client', client_secret: 'secret', code };
  const body = new URLSearchParams({ ...form, redirect_uri: redirectUri, code_verifier: verifier, ...more });
  const answer = await fetch(`${client.simulator.url}/token`, { method: 'POST', body });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

describe('section 5.1: the consent page', () => {
  test('shows whom one can be, and each link leads back to the client with a code and its state', async () => {
    const page = await (await fetch(authorizationUrl())).text();
    const [, link = ''] = /href="(\?[^"]*consent=allow[^"]*)"/.exec(page) ?? [];
    const url = `${client.simulator.url}/o/oauth2/v2/auth${link.replaceAll('&amp;', '&')}`;
    const answer = await fetch(url, { redirect: 'manual' });
    const target = new URL(answer.headers.get('location')!);
    expect(target.href.startsWith(redirectUri)).toBe(true);
    expect(Object.fromEntries(target.searchParams)).toEqual({
      code: expect.stringMatching(/^4\/0A/),
      scope,
      state: 'my state',
    });
  });

  test('can be declined, and refuses what can’t be shown', async () => {
    const denied = await consent({ consent: 'deny' });
    expect(Object.fromEntries(denied)).toEqual({ error: 'access_denied', state: 'my state' });
    expect((await fetch(authorizationUrl({ response_type: 'token' }))).status).toBe(400);
    expect((await fetch(authorizationUrl({ client_id: 'other' }))).status).toBe(401);
    const unknown = await fetch(authorizationUrl({ consent: 'allow', user: '<b>@example.com' }), {
      redirect: 'manual',
    });
    expect([unknown.status, (await unknown.text()).includes('<b>@')]).toEqual([200, false]);
  });
});

describe('section 5.1: the authorization code grant', () => {
  test('works for Google’s own OAuth client with PKCE, and its tokens reach as far as the scope', async () => {
    const oauth = new auth.OAuth2({
      clientId: 'client',
      clientSecret: 'secret',
      redirectUri,
      endpoints: {
        oauth2TokenUrl: `${client.simulator.url}/token`,
        oauth2AuthBaseUrl: `${client.simulator.url}/o/oauth2/v2/auth`,
      },
    });
    const url = oauth.generateAuthUrl({
      access_type: 'offline',
      scope,
      code_challenge: challenge,
      code_challenge_method: 'S256' as never,
    });
    const answer = await fetch(`${url}&consent=allow&user=ann@example.com`, { redirect: 'manual' });
    const code = new URL(answer.headers.get('location')!).searchParams.get('code')!;
    const { tokens } = await oauth.getToken({ code, codeVerifier: verifier });
    expect(tokens).toMatchObject({ refresh_token: expect.stringMatching(/^1\/\/0/), scope, token_type: 'Bearer' });
    const claims = JSON.parse(Buffer.from(tokens.id_token!.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({ aud: 'client', email: 'ann@example.com' });
    oauth.setCredentials({ refresh_token: tokens.refresh_token!, expiry_date: 1 });
    const api = calendar({ version: 'v3', rootUrl: `${client.simulator.url}/`, auth: oauth, retry: false });
    expect((await api.calendars.get({ calendarId: 'primary' })).data.id).toBe('ann@example.com');
    await expect(api.calendars.insert({ requestBody: { summary: 'x' } })).rejects.toMatchObject({ status: 403 });
  });

  test('a refresh token comes with the first consent, and later only when asked for', async () => {
    const refreshTokenOf = async (more: Record<string, string> = {}) =>
      (await redeem((await consent(more)).get('code')!)).body.refresh_token;
    expect(await refreshTokenOf({ access_type: 'online' })).toBeUndefined();
    expect(await refreshTokenOf()).toBeUndefined();
    expect(await refreshTokenOf({ prompt: 'consent' })).toEqual(expect.any(String));
  });

  test('L21: a code is good once, for ten minutes, for its client, its address and its verifier', async () => {
    const code = (await consent()).get('code')!;
    const wrong: [Record<string, string>, number, string][] = [
      [{ code_verifier: 'x'.repeat(43) }, 400, 'invalid_grant'],
      [{ redirect_uri: 'http://127.0.0.1:2/' }, 400, 'redirect_uri_mismatch'],
      [{ client_id: 'other' }, 401, 'invalid_client'],
      [{ client_secret: 'other' }, 401, 'invalid_client'],
      [{ code: '4/unknown' }, 400, 'invalid_grant'],
      [{ code: '' }, 400, 'invalid_request'],
    ];
    for (const [more, status, error] of wrong)
      expect(await redeem(code, more)).toMatchObject({ status, body: { error } });
    expect((await redeem(code)).status).toBe(200);
    expect(await redeem(code)).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Code was already redeemed.' },
    });
    const late = (await consent()).get('code')!;
    nowMs += 600_000;
    expect((await redeem(late)).body.error).toBe('invalid_grant');
  });

  test('a challenge without verifier, and a verifier without challenge, are refused', async () => {
    const form = {
      grant_type: 'authorization_code',
      client_id: 'client',
      client_secret: 'secret',
      redirect_uri: redirectUri,
    };
    const code = (await consent()).get('code')!;
    const body = new URLSearchParams({ ...form, code });
    const answer = await fetch(`${client.simulator.url}/token`, { method: 'POST', body });
    expect(await answer.json()).toEqual({ error: 'invalid_grant', error_description: 'Missing code verifier.' });
    const bare = authorizationUrl({ consent: 'allow', user: 'ann@example.com' }).replaceAll(
      /&code_challenge[^&]*/g,
      '',
    );
    const unasked = await fetch(bare, { redirect: 'manual' });
    const unaskedCode = new URL(unasked.headers.get('location')!).searchParams.get('code')!;
    expect((await redeem(unaskedCode)).body.error_description).toBe('code_verifier or verifier is not needed.');
    client.simulator.google.changeSettings({ oauthClient: null });
    const plain = (await consent({ code_challenge_method: 'plain', code_challenge: verifier })).get('code')!;
    expect((await redeem(plain)).status).toBe(200);
  });
});
