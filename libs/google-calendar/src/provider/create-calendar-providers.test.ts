import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import type { AppError } from '@calendar-cache/errors';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CredentialShelf, freshSecret, keyRing, staleSecret } from '../fixtures/credential-shelf.ts';
import { type ScriptedAnswer, ScriptedGoogle, type SeenRequest } from '../fixtures/scripted-google.ts';
import { createGetCredentialForCalendarCache } from '../index.ts';
import { createCalendarProviders } from './create-calendar-providers.ts';
import type { GoogleCallReport } from './google-connection.ts';

const nowMs = Date.parse('2026-03-02T08:00:00Z');
const calendarId = 'person@example.com';
const eventsPath = `/calendar/v3/calendars/${encodeURIComponent(calendarId)}/events`;
const fullList = { externalId: calendarId, syncToken: null, pageToken: null };
const emptyPage = { timeZone: 'Europe/Berlin', accessRole: 'owner', items: [], nextSyncToken: 'token-1' };
const authError = { error: { code: 401, errors: [{ reason: 'authError', domain: 'global' }] } };

let google: ScriptedGoogle;
let shelf: CredentialShelf;
let calls: GoogleCallReport[];

beforeEach(async () => {
  google = new ScriptedGoogle();
  await google.start();
  shelf = new CredentialShelf();
  shelf.put('credential-1', freshSecret(nowMs));
  calls = [];
});

afterEach(() => google.stop());

function dependencies(timeoutMs = 5_000) {
  return {
    credentials: shelf,
    keyRing,
    oauthClient: { clientId: 'client', clientSecret: 'client-secret' },
    apiUrl: google.url,
    tokenUrl: `${google.url}token`,
    timeoutMs,
    clock: { now: () => nowMs },
    onCall: (call: GoogleCallReport) => calls.push(call),
  };
}

async function provider(timeoutMs?: number) {
  return createCalendarProviders(dependencies(timeoutMs)).forCredential('credential-1');
}

async function failureOf(act: () => Promise<unknown>): Promise<AppError> {
  try {
    await act();
  } catch (error) {
    return error as AppError;
  }
  throw new Error('nothing was thrown');
}

const tokenAnswer = (accessToken: string, more: object = {}) => ({
  body: { access_token: accessToken, expires_in: 3599, token_type: 'Bearer', ...more },
});

/** Answers the token endpoint with one thing and all else with another. */
function answer(token: (request: SeenRequest) => ScriptedAnswer, api: (request: SeenRequest) => ScriptedAnswer): void {
  google.answer = (request) => (request.path === '/token' ? token(request) : api(request));
}

const answered = (status: number, body: unknown, more: object = {}) => {
  google.answer = () => ({ status, body, ...more });
};

describe('requests', () => {
  test('L8: a full list asks for masters and exceptions, with no window, no order and a mask that keeps the tokens', async () => {
    answered(200, emptyPage);
    const page = await (await provider()).listEvents(fullList);
    const [request] = google.to(eventsPath);
    expect(request!.authorization).toBe('Bearer access-1');
    expect(Object.fromEntries(request!.query)).toEqual({
      maxResults: '1000',
      singleEvents: 'false',
      fields: expect.stringMatching(/^nextPageToken,nextSyncToken,timeZone,accessRole,items\(/),
    });
    expect(page).toEqual({
      events: [],
      unreadable: 0,
      nextPageToken: null,
      nextSyncToken: 'token-1',
      timeZone: 'Europe/Berlin',
      accessRole: 'owner',
    });
  });

  test('L3: a delta and its further pages repeat the same query with their tokens', async () => {
    answered(200, emptyPage);
    const incremental = await provider();
    await incremental.listEvents({ ...fullList, syncToken: 'S' });
    await incremental.listEvents({ ...fullList, syncToken: 'S', pageToken: 'P' });
    const [first, second] = google.to(eventsPath).map(({ query }) => Object.fromEntries(query));
    expect(first).toMatchObject({ maxResults: '1000', singleEvents: 'false', syncToken: 'S' });
    expect(second).toEqual({ ...first, pageToken: 'P' });
  });

  test('L20: titles are asked for and kept only where they are stored', async () => {
    const item = { id: 'a', summary: 'Secret', start: { date: '2026-03-02' }, end: { date: '2026-03-03' } };
    answered(200, { ...emptyPage, items: [item] });
    const bare = await (await provider()).listEvents(fullList);
    const storing = createCalendarProviders({ ...dependencies(), storeEventDetails: true, maxResults: 50 });
    const detailed = await (await storing.forCredential('credential-1')).listEvents(fullList);
    const [first, second] = google.to(eventsPath).map(({ query }) => query);
    expect(first!.get('fields')).not.toContain('summary');
    expect(second!.get('fields')).toContain('summary,description,location');
    expect(second!.get('maxResults')).toBe('50');
    expect([bare.events[0]!.summary, detailed.events[0]!.summary]).toEqual([null, 'Secret']);
  });

  test('the calendar list is read to its last page, without deleted entries and doubles', async () => {
    google.answer = ({ query }) =>
      query.get('pageToken') === null
        ? {
            body: {
              items: [
                { id: 'a', accessRole: 'owner', primary: true },
                { id: 'x', deleted: true },
              ],
              nextPageToken: 'P',
            },
          }
        : {
            body: {
              items: [
                { id: 'b', accessRole: 'reader', timeZone: 'UTC', summary: 'B' },
                { id: 'b', accessRole: 'reader' },
              ],
            },
          };
    expect(await (await provider()).listCalendars()).toEqual([
      { externalId: 'a', summary: null, timeZone: null, accessRole: 'owner', primary: true },
      { externalId: 'b', summary: null, timeZone: null, accessRole: 'reader', primary: false },
    ]);
    expect(google.to('/calendar/v3/users/me/calendarList')).toHaveLength(2);
  });

  test('getCalendar gives the zone', async () => {
    answered(200, { id: calendarId, timeZone: 'Asia/Kolkata' });
    expect(await (await provider()).getCalendar(calendarId)).toEqual({
      externalId: calendarId,
      timeZone: 'Asia/Kolkata',
    });
  });

  test('L14: a watch asks for a lifetime and takes the expiration that was granted', async () => {
    answered(200, { kind: 'api#channel', id: 'c', resourceId: 'r', resourceUri: 'u', expiration: '1773905359000' });
    const request = {
      externalId: calendarId,
      channelId: 'c',
      token: 't',
      address: 'https://example.com/hook',
      lifetimeMs: 604_800_500,
    };
    expect(await (await provider()).watchEvents(request)).toEqual({
      channelId: 'c',
      kind: 'api#channel',
      resourceId: 'r',
      resourceUri: 'u',
      expiresAtMs: 1_773_905_359_000,
    });
    expect(JSON.parse(google.to(`${eventsPath}/watch`)[0]!.body)).toEqual({
      id: 'c',
      type: 'web_hook',
      address: 'https://example.com/hook',
      token: 't',
      params: { ttl: '604800' },
    });
  });

  test('a stopped channel is answered 204 without a body; one that is not known is named', async () => {
    google.answer = () => ({ act: (response) => response.writeHead(204).end() });
    await (await provider()).stopChannel({ channelId: 'c', resourceId: 'r' });
    expect(JSON.parse(google.to('/calendar/v3/channels/stop')[0]!.body)).toEqual({ id: 'c', resourceId: 'r' });
    answered(404, { error: { code: 404, errors: [{ reason: 'notFound' }] } });
    const error = await failureOf(async () => (await provider()).stopChannel({ channelId: 'c', resourceId: 'r' }));
    expect(error.code).toBe('google-channel-gone');
  });
});

describe('freeBusy', () => {
  const range = { fromMs: Date.parse('2026-01-01T00:00:00Z'), untilMs: Date.parse('2026-05-01T00:00:00Z') };

  test('asks in chunks of 50 calendars and 60 days and joins the seams', async () => {
    google.answer = ({ body }) => {
      const { timeMin, timeMax, items } = JSON.parse(body) as {
        timeMin: string;
        timeMax: string;
        items: { id: string }[];
      };
      return {
        body: {
          calendars: Object.fromEntries(items.map(({ id }) => [id, { busy: [{ start: timeMin, end: timeMax }] }])),
        },
      };
    };
    const externalIds = Array.from({ length: 51 }, (_, index) => `calendar-${index}`);
    const answers = await (await provider()).queryFreeBusy({ externalIds: [...externalIds, 'calendar-0'], range });
    expect([...answers.keys()]).toEqual(externalIds);
    expect(answers.get('calendar-50')).toEqual({
      kind: 'busy',
      intervals: [{ startMs: range.fromMs, endMs: range.untilMs }],
    });
    const sizes = google
      .to('/calendar/v3/freeBusy')
      .map(({ body }) => (JSON.parse(body) as { items: unknown[] }).items.length);
    expect(sizes.sort((a, b) => a - b)).toEqual([1, 1, 50, 50]);
  });

  test('L1: an error inside the 200 and a calendar that is missing are unknown, never free, whatever other chunks say', async () => {
    google.answer = ({ body }) => {
      const first = (JSON.parse(body) as { timeMin: string }).timeMin.startsWith('2026-01-01');
      return {
        body: {
          calendars: {
            free: { busy: [] },
            half: first ? { busy: [] } : { errors: [{ reason: 'notFound' }], busy: [] },
          },
        },
      };
    };
    const answers = await (await provider()).queryFreeBusy({ externalIds: ['free', 'half', 'lost'], range });
    expect(Object.fromEntries(answers)).toEqual({
      free: { kind: 'busy', intervals: [] },
      half: { kind: 'unknown', reason: 'notFound' },
      lost: { kind: 'unknown', reason: 'missing-in-answer' },
    });
  });

  test('L1: one failed query fails the whole question', async () => {
    let asked = 0;
    google.answer = () => {
      asked += 1;
      return asked === 1 ? { body: { calendars: { a: { busy: [] } } } } : { status: 503, body: '' };
    };
    const error = await failureOf(async () => (await provider()).queryFreeBusy({ externalIds: ['a'], range }));
    expect(error.code).toBe('google-unavailable');
  });

  test('an empty range is refused, no calendars need no call', async () => {
    const empty = { fromMs: range.fromMs, untilMs: range.fromMs };
    const error = await failureOf(async () => (await provider()).queryFreeBusy({ externalIds: ['a'], range: empty }));
    expect(error.code).toBe('invalid-request');
    expect(await (await provider()).queryFreeBusy({ externalIds: [], range })).toEqual(new Map());
    expect(google.seen).toEqual([]);
  });
});

describe('L16, L18: failures are classified, and nothing is sent twice', () => {
  const quota = { error: { code: 403, errors: [{ reason: 'rateLimitExceeded', domain: 'usageLimits' }] } };

  test.each<[string, ScriptedAnswer, string, unknown, number | undefined]>([
    [
      '500',
      { status: 500, body: { error: { errors: [{ reason: 'backendError' }] } } },
      'google-unavailable',
      'backendError',
      undefined,
    ],
    ['503 without a body', { status: 503, body: '' }, 'google-unavailable', 'not-json', undefined],
    [
      '502 HTML',
      { status: 502, body: '<html>', contentType: 'text/html' },
      'google-unavailable',
      'not-json',
      undefined,
    ],
    ['HTML in a 200', { body: '<html>', contentType: 'text/html' }, 'google-unavailable', 'not-json', undefined],
    ['bytes in a 200', { body: 'GIF89a', contentType: 'image/gif' }, 'google-unavailable', 'not-json', undefined],
    ['cut JSON in a 200', { body: '{"items": [' }, 'google-unavailable', 'not-json', undefined],
    [
      'another answer in a 200',
      { body: { kind: 'calendar#settings' } },
      'google-response-invalid',
      'not-an-event-list',
      undefined,
    ],
    [
      '403 quota',
      { status: 403, body: quota, headers: { 'retry-after': '7' } },
      'google-rate-limited',
      'rateLimitExceeded',
      7_000,
    ],
    [
      '429 HTML',
      {
        status: 429,
        body: '<html>',
        contentType: 'text/html',
        headers: { 'retry-after': 'Mon, 02 Mar 2026 08:01:00 GMT' },
      },
      'google-rate-limited',
      'not-json',
      60_000,
    ],
    ['a reset connection', { act: (response) => response.destroy() }, 'google-unavailable', 'ECONNRESET', undefined],
  ])('%s', async (_, scripted, code, reason, retryAfterMs) => {
    google.answer = () => scripted;
    const error = await failureOf(async () => (await provider()).listEvents(fullList));
    expect([error.code, error.details.reason, error.retryAfterMs]).toEqual([code, reason, retryAfterMs]);
    expect(google.seen).toHaveLength(1);
    expect(calls).toHaveLength(1);
  });

  test('no answer, and a body that never ends, are cut off by the timeout', async () => {
    google.answer = () => ({ act: () => undefined });
    const silent = await failureOf(async () => (await provider(50)).listEvents(fullList));
    google.answer = () => ({
      act: (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"items":'),
    });
    const endless = await failureOf(async () => (await provider(50)).listEvents(fullList));
    expect([silent.code, endless.code]).toEqual(['google-unavailable', 'google-unavailable']);
    expect(google.seen).toHaveLength(2);
  });

  test('nobody listens', async () => {
    const orphan = await provider();
    await google.stop();
    const error = await failureOf(() => orphan.listEvents(fullList));
    expect([error.code, error.details.reason]).toEqual(['google-unavailable', 'ECONNREFUSED']);
    await google.start();
  });

  test.each([
    [410, 'fullSyncRequired', 'S', 'google-sync-token-expired'],
    [400, 'invalid', 'S', 'google-sync-token-expired'],
    [410, 'fullSyncRequired', null, 'google-request-rejected'],
    [400, 'invalid', null, 'google-request-rejected'],
    [404, 'notFound', 'S', 'google-access-gone'],
  ])('%d %s with the sync token %s is %s', async (status, reason, syncToken, code) => {
    answered(status, { error: { code: status, errors: [{ reason }] } });
    const error = await failureOf(async () => (await provider()).listEvents({ ...fullList, syncToken }));
    expect(error.code).toBe(code);
  });

  test('L20: an error tells neither token, calendar nor message, however deep one looks', async () => {
    answered(403, { error: { errors: [{ reason: 'forbidden' }], message: `No access for ${calendarId}` } });
    const error = await failureOf(async () => (await provider()).listEvents({ ...fullList, syncToken: 'sync-secret' }));
    const everything = inspect(error, { depth: 20, showHidden: true });
    expect(everything).toContain('forbidden');
    expect(everything).not.toMatch(/access-1|refresh-1|person|sync-secret|No access|127\.0\.0\.1/);
    expect(JSON.stringify(calls)).not.toMatch(/access-1|person|sync-secret/);
  });

  test('every call is reported with its method, status and reason', async () => {
    shelf.put('credential-1', staleSecret);
    answer(
      () => tokenAnswer('access-2'),
      () => ({ status: 404, body: { error: { errors: [{ reason: 'notFound' }] } } }),
    );
    await failureOf(async () => (await provider()).getCalendar(calendarId));
    expect(calls).toEqual([
      { method: 'oauth2.token', status: 200, reason: null, durationMs: expect.any(Number) },
      { method: 'calendars.get', status: 404, reason: 'notFound', durationMs: expect.any(Number) },
    ]);
  });
});

describe('access tokens', () => {
  test('an expired one is refreshed once for many calls at a time, and stored', async () => {
    shelf.put('credential-1', { ...freshSecret(nowMs), accessTokenExpiresAtMs: nowMs + 60_000 } as typeof staleSecret);
    answer(
      () => tokenAnswer('access-2'),
      () => ({ body: emptyPage }),
    );
    const providers = createCalendarProviders(dependencies());
    await Promise.all(
      Array.from({ length: 5 }, async () => (await providers.forCredential('credential-1')).listEvents(fullList)),
    );
    expect(Object.fromEntries(new URLSearchParams(google.to('/token')[0]!.body))).toEqual({
      refresh_token: 'refresh-1',
      client_id: 'client',
      client_secret: 'client-secret',
      grant_type: 'refresh_token',
    });
    expect(google.to('/token')).toHaveLength(1);
    expect(google.to(eventsPath).map(({ authorization }) => authorization)).toEqual(Array(5).fill('Bearer access-2'));
    expect(shelf.secretOf('credential-1')).toEqual({
      kind: 'oauth',
      refreshToken: 'refresh-1',
      accessToken: 'access-2',
      accessTokenExpiresAtMs: nowMs + 3_599_000,
    });
    await (await providers.forCredential('credential-1')).listEvents(fullList);
    expect(google.to('/token')).toHaveLength(1);
  });

  test('a rotated refresh token is stored and used from then on', async () => {
    shelf.put('credential-1', staleSecret);
    answer(
      () => tokenAnswer('access-2', { refresh_token: 'refresh-2' }),
      () => ({ body: emptyPage }),
    );
    await (await provider()).listEvents(fullList);
    expect(shelf.secretOf('credential-1')).toMatchObject({ refreshToken: 'refresh-2', accessToken: 'access-2' });
  });

  test('a 401 refreshes once and sends the call again', async () => {
    answer(
      () => tokenAnswer('access-2'),
      ({ authorization }) =>
        authorization === 'Bearer access-2' ? { body: emptyPage } : { status: 401, body: authError },
    );
    expect((await (await provider()).listEvents(fullList)).nextSyncToken).toBe('token-1');
    expect(google.seen.map(({ path }) => path)).toEqual([eventsPath, '/token', eventsPath]);
  });

  test('L16: a second 401 is google-token-rejected, and the credential stays active', async () => {
    answer(
      () => tokenAnswer('access-2'),
      () => ({ status: 401, body: authError }),
    );
    const error = await failureOf(async () => (await provider()).listEvents(fullList));
    expect([error.code, google.seen.length]).toEqual(['google-token-rejected', 3]);
    expect(shelf.rows.get('credential-1')!.state).toBe('active');
  });

  test('a 403 is never taken for a dead token', async () => {
    answered(403, { error: { errors: [{ reason: 'userRateLimitExceeded' }] } });
    await failureOf(async () => (await provider()).listEvents(fullList));
    expect(google.to('/token')).toHaveLength(0);
  });

  test('a new secret in the database replaces the client, the same one keeps it', async () => {
    answered(200, emptyPage);
    const providers = createCalendarProviders(dependencies());
    const first = await providers.forCredential('credential-1');
    expect(await providers.forCredential('credential-1')).toBe(first);
    shelf.put('credential-1', { ...freshSecret(nowMs), accessToken: 'access-9' } as typeof staleSecret);
    const second = await providers.forCredential('credential-1');
    await second.listEvents(fullList);
    expect(second).not.toBe(first);
    expect(google.seen[0]!.authorization).toBe('Bearer access-9');
  });

  test('a service account signs for its person, at the given token endpoint, and its calls are charged to that person', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    shelf.put('credential-1', {
      kind: 'service-account',
      clientEmail: 'bot@example.com',
      privateKey: pem,
      subject: 'p@example.com',
    });
    answer(
      () => tokenAnswer('access-3'),
      () => ({ body: emptyPage }),
    );
    await (await provider()).listEvents(fullList);
    const form = new URLSearchParams(google.to('/token')[0]!.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const claims: unknown = JSON.parse(Buffer.from(form.get('assertion')!.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({
      iss: 'bot@example.com',
      sub: 'p@example.com',
      aud: 'https://oauth2.googleapis.com/token',
    });
    const [request] = google.to(eventsPath);
    expect([request!.authorization, request!.query.get('quotaUser')]).toEqual(['Bearer access-3', 'credential-1']);
    expect(shelf.updates).toEqual([]);
  });

  test('a service account whose key is none is unreadable, and the error does not quote it', async () => {
    shelf.put('credential-1', {
      kind: 'service-account',
      clientEmail: 'b@example.com',
      privateKey: 'no-pem',
      subject: 'p@example.com',
    });
    const error = await failureOf(async () => (await provider()).listEvents(fullList));
    expect([error.code, error.details.reason]).toEqual(['credential-unreadable', 'unusable-private-key']);
    expect(inspect(error, { depth: 20 })).not.toContain('no-pem');
  });
});

describe('L16: only invalid_grant marks a credential', () => {
  beforeEach(() => shelf.put('credential-1', staleSecret));

  test('invalid_grant: revoked, marked, and asked no more', async () => {
    answer(
      () => ({
        status: 400,
        body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
      }),
      () => ({}),
    );
    const providers = createCalendarProviders(dependencies());
    const error = await failureOf(async () => (await providers.forCredential('credential-1')).listEvents(fullList));
    expect([error.code, error.details.reason]).toEqual(['credential-revoked', 'invalid_grant']);
    expect(shelf.rows.get('credential-1')!.state).toBe('needs_reconnect');
    expect((await failureOf(() => providers.forCredential('credential-1'))).code).toBe('credential-revoked');
    expect(google.seen).toHaveLength(1);
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
    answer(
      () => ({ status, body }),
      () => ({ body: emptyPage }),
    );
    const error = await failureOf(async () => (await provider()).listEvents(fullList));
    expect([error.code, google.seen.length]).toEqual([code, 1]);
    expect(shelf.rows.get('credential-1')!.state).toBe('active');
  });

  test('a person who reconnected meanwhile is not marked: the new token is used', async () => {
    answer(
      ({ body }) => {
        if (body.includes('refresh-new')) return tokenAnswer('access-new');
        shelf.put('credential-1', { ...staleSecret, refreshToken: 'refresh-new' } as typeof staleSecret);
        return { status: 400, body: { error: 'invalid_grant' } };
      },
      () => ({ body: emptyPage }),
    );
    await (await provider()).listEvents(fullList);
    expect(shelf.rows.get('credential-1')!.state).toBe('active');
    expect(shelf.secretOf('credential-1')).toMatchObject({ refreshToken: 'refresh-new', accessToken: 'access-new' });
  });

  test('a secret that changed during a refresh is not overwritten', async () => {
    answer(
      () => {
        shelf.put('credential-1', { ...staleSecret, refreshToken: 'refresh-new' } as typeof staleSecret);
        return tokenAnswer('access-2');
      },
      () => ({ body: emptyPage }),
    );
    await (await provider()).listEvents(fullList);
    expect(shelf.secretOf('credential-1')).toMatchObject({ refreshToken: 'refresh-new' });
  });

  test('no such credential, and one that another key sealed', async () => {
    const providers = createCalendarProviders(dependencies());
    expect((await failureOf(() => providers.forCredential('nobody'))).code).toBe('credential-revoked');
    shelf.rows.set('odd', { id: 'odd', userId: 'u', state: 'active', sealedSecret: 'v1.other.AA.AA.AA' });
    expect((await failureOf(() => providers.forCredential('odd'))).code).toBe('credential-unreadable');
  });
});

test('getCredentialForCalendarCache unseals and refreshes', async () => {
  shelf.put('credential-1', staleSecret);
  answer(
    () => tokenAnswer('access-2'),
    () => ({}),
  );
  const getCredentialForCalendarCache = createGetCredentialForCalendarCache(dependencies());
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
