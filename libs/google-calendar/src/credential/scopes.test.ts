import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createCalendarProviders } from '../provider/create-calendar-providers.ts';
import { emptyPage, failureOf, fullList, tokenAnswer, useGoogle } from '../testing/google-harness.test-support.ts';
import { CredentialAuthority } from './credential-authority.ts';
import { defaultScopes, missingScopes } from './scopes.ts';

const harness = useGoogle();
const auth = 'https://www.googleapis.com/auth/';
const narrow = ['calendar.events.readonly', 'calendar.calendarlist.readonly', 'calendar.freebusy'].map(
  (name) => auth + name,
);
const connection = (scopes?: readonly string[]) => ({ ...harness.dependencies(), ...(scopes ? { scopes } : {}) });
const authority = (scopes?: readonly string[]) => new CredentialAuthority(connection(scopes));
const code = { code: 'code', codeVerifier: 'v'.repeat(43), redirectUrl: 'https://app.example.com/callback' };

/** Scopes that a consent grants, as the token endpoint tells them. */
function grant(scopes: readonly string[]): void {
  harness.answerAll(200, {
    access_token: 'access',
    expires_in: 3599,
    refresh_token: 'refresh',
    scope: scopes.join(' '),
  });
}

describe('people are asked for the scopes that are set', () => {
  test.each([
    ['the default', undefined, [...defaultScopes]],
    ['another set', narrow, narrow],
  ])('the consent page asks for %s', (_, scopes, asked) => {
    const question = { state: 's', codeChallenge: 'c', redirectUrl: code.redirectUrl };
    const url = new URL(authority(scopes).consentUrl(question));
    expect(url.searchParams.get('scope')).toBe(asked.join(' '));
  });

  test('what was granted is held to what was asked for, not to the default', async () => {
    grant(narrow);
    expect(await authority(narrow).redeemCode(code)).toMatchObject({ kind: 'oauth', refreshToken: 'refresh' });
    const refused = await failureOf(() => authority().redeemCode(code));
    expect([refused.code, refused.details]).toEqual(['scope-not-granted', { missing: [...defaultScopes] }]);
  });

  test('each scope that is missing is named', async () => {
    grant([narrow[0]!, 'openid']);
    const refused = await failureOf(() => authority(narrow).redeemCode(code));
    expect([refused.code, refused.details]).toEqual(['scope-not-granted', { missing: narrow.slice(1) }]);
  });

  test('a wider grant reaches what lies within it', () => {
    expect(missingScopes([`${auth}calendar.readonly`], narrow)).toEqual([]);
    expect(missingScopes([`${auth}calendar`], [...narrow, ...defaultScopes])).toEqual([]);
    expect(missingScopes([`${auth}calendar.events`], narrow)).toEqual(narrow.slice(1));
    expect(missingScopes([`${auth}calendar.readonly`], [`${auth}calendar.events`])).toEqual([`${auth}calendar.events`]);
    expect(missingScopes(narrow, ['https://www.googleapis.com/auth/userinfo.email'])).toHaveLength(1);
  });
});

test.each([
  ['the default', undefined, [...defaultScopes]],
  ['another set', narrow, narrow],
])('a service account asks for %s in its assertion', async (_, scopes, asked) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  harness.shelf.put('credential-1', {
    kind: 'service-account',
    clientEmail: 'bot@example.com',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    subject: 'p@example.com',
  });
  harness.answer(
    () => tokenAnswer('access-1'),
    () => ({ body: emptyPage }),
  );
  await (await createCalendarProviders(connection(scopes)).forCredential('credential-1')).listEvents(fullList);
  const assertion = new URLSearchParams(harness.google.to('/token')[0]!.body).get('assertion')!;
  const claims: unknown = JSON.parse(Buffer.from(assertion.split('.')[1]!, 'base64url').toString());
  expect(claims).toMatchObject({ scope: asked.join(' ') });
});
