import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const calendarId = 'ann@example.com';
const PREFIX = 'https://www.googleapis.com/auth/';
let client: SimulatedClient;
beforeEach(async () => {
  client = await startWithClient();
});
afterEach(() => client.simulator.close());

async function clientWith(...scopes: string[]) {
  const iat = Math.floor(Date.now() / 1000);
  const scope = scopes.map((name) => PREFIX + name).join(' ');
  const claims = {
    iss: 'robot',
    sub: calendarId,
    aud: 'https://oauth2.googleapis.com/token',
    iat,
    exp: iat + 60,
    scope,
  };
  const assertion = `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const body = new URLSearchParams({ grant_type, assertion });
  const answer = await fetch(`${client.simulator.url}/token`, { method: 'POST', body });
  const { access_token } = (await answer.json()) as { access_token: string };
  return client.clientOf(access_token);
}

const range = { timeMin: '2026-03-03T00:00:00Z', timeMax: '2026-03-04T00:00:00Z', items: [{ id: 'primary' }] };
const calls: [string, (api: SimulatedClient['api']) => Promise<unknown>][] = [
  ['list', (api) => api.events.list({ calendarId })],
  [
    'write',
    (api) =>
      api.events.insert({ calendarId, requestBody: { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } } }),
  ],
  ['freeBusy', (api) => api.freebusy.query({ requestBody: range })],
  ['calendarList', (api) => api.calendarList.list()],
  ['calendar', (api) => api.calendars.get({ calendarId })],
  ['settings', (api) => api.settings.list()],
  ['acl', (api) => api.acl.list({ calendarId })],
];

test.each([
  ['calendar', ['list', 'write', 'freeBusy', 'calendarList', 'calendar', 'settings', 'acl']],
  ['calendar.readonly', ['list', 'freeBusy', 'calendarList', 'calendar', 'settings']],
  ['calendar.events', ['list', 'write']],
  ['calendar.events.readonly', ['list']],
  ['calendar.freebusy', ['freeBusy']],
  ['calendar.calendarlist.readonly', ['calendarList']],
  ['userinfo.email', []],
])('section 8: a token with the scope %s reaches %p', async (scope, reached) => {
  const api = await clientWith(scope);
  const answered: string[] = [];
  for (const [name, call] of calls) {
    await call(api).then(
      () => answered.push(name),
      async () => {
        expect(await refusalOf(call(api))).toMatchObject({ status: 403, reason: 'insufficientPermissions' });
      },
    );
  }
  expect(answered).toEqual(reached);
});
