import type { Ids } from './tenancy-world.ts';

/** What is asked of a route, besides its method. */
export interface Asked {
  path: string;
  body?: object;
}

/**
 * What a key of one team gets to see where a route is asked about another team's things.
 * - `thing`: as much as of a thing that does not exist: 403 or 404, or a 200 that says "nothing".
 * - `list`: an answer in which nothing of the other team occurs.
 * - `installation`: 403, whatever is asked for.
 * - `public`: needs no key; what the law lists, and nothing else.
 */
export type TenancyCase =
  | { kind: 'thing'; asked: (theirs: Ids, mine: Ids) => Asked; answersNothing?: true }
  | { kind: 'list'; asked: () => Asked }
  | { kind: 'installation'; asked: (theirs: Ids) => Asked }
  | { kind: 'public' };

const range = 'from=2027-03-01T00:00:00Z&to=2027-03-08T00:00:00Z';
const week = { timeMin: '2027-03-01T00:00:00Z', timeMax: '2027-03-08T00:00:00Z' };
const flag = '/v1/features/calendar-cache-sql-read';

function thing(asked: (theirs: Ids, mine: Ids) => Asked): TenancyCase {
  return { kind: 'thing', asked };
}

/** A 200, but one that tells the same of theirs and of nothing. */
function nothing(asked: (theirs: Ids, mine: Ids) => Asked): TenancyCase {
  return { kind: 'thing', asked, answersNothing: true };
}

function list(path: string): TenancyCase {
  return { kind: 'list', asked: () => ({ path }) };
}

function installation(asked: (theirs: Ids) => Asked): TenancyCase {
  return { kind: 'installation', asked };
}

const open: readonly TenancyCase[] = [{ kind: 'public' }];

/** By method and path as declared; a route without an entry fails the test. */
export const tenancyCases: Readonly<Record<string, readonly TenancyCase[]>> = {
  'get /v1/availability': [
    thing(({ calendarId }) => ({ path: `/v1/availability?calendarId=${calendarId}&${range}` })),
    thing((theirs, mine) => ({
      path: `/v1/availability?calendarId=${mine.calendarId}&calendarId=${theirs.calendarId}&${range}&partial=1`,
    })),
    thing(({ userId }) => ({ path: `/v1/availability?userId=${userId}&${range}&groupBy=user&partial=1` })),
  ],
  'get /v1/availability/explain': [
    thing(({ calendarId }) => ({ path: `/v1/availability/explain?calendarId=${calendarId}&${range}` })),
    thing(({ userId }) => ({ path: `/v1/availability/explain?userId=${userId}&${range}` })),
  ],
  'post /calendar/v3/freeBusy': [
    nothing(({ externalId }) => ({ path: '/calendar/v3/freeBusy', body: { ...week, items: [{ id: externalId }] } })),
  ],
  'post /v1/keys': [
    thing(({ teamId }) => ({ path: '/v1/keys', body: { name: 'x', scopes: ['read'], teamId } })),
    installation(() => ({ path: '/v1/keys', body: { name: 'x', scopes: ['read'], teamId: null } })),
  ],
  'get /v1/keys': [list('/v1/keys')],
  'delete /v1/keys/:keyId': [thing(({ keyId }) => ({ path: `/v1/keys/${keyId}` }))],
  'get /v1/features': [installation(() => ({ path: '/v1/features' }))],
  'patch /v1/features/:slug': [installation(() => ({ path: flag, body: { enabled: false } }))],
  'put /v1/features/:slug/teams/:teamId': [installation(({ teamId }) => ({ path: `${flag}/teams/${teamId}` }))],
  'delete /v1/features/:slug/teams/:teamId': [installation(({ teamId }) => ({ path: `${flag}/teams/${teamId}` }))],
  'get /v1/users': [list('/v1/users?limit=500')],
  'put /v1/users/:userId': [thing(({ userId }) => ({ path: `/v1/users/${userId}` }))],
  'get /v1/users/:userId': [thing(({ userId }) => ({ path: `/v1/users/${userId}` }))],
  'delete /v1/users/:userId': [thing(({ userId }) => ({ path: `/v1/users/${userId}` }))],
  'get /v1/teams': [list('/v1/teams?limit=500')],
  'put /v1/teams/:teamId': [
    thing(({ teamId }) => ({ path: `/v1/teams/${teamId}`, body: {} })),
    thing((theirs, mine) => ({ path: `/v1/teams/${mine.teamId}`, body: { parentId: theirs.teamId } })),
  ],
  'get /v1/teams/:teamId': [thing(({ teamId }) => ({ path: `/v1/teams/${teamId}` }))],
  'delete /v1/teams/:teamId': [thing(({ teamId }) => ({ path: `/v1/teams/${teamId}` }))],
  'get /v1/teams/:teamId/members': [thing(({ teamId }) => ({ path: `/v1/teams/${teamId}/members` }))],
  'put /v1/teams/:teamId/members/:userId': [
    thing(({ teamId, userId }) => ({ path: `/v1/teams/${teamId}/members/${userId}` })),
    thing((theirs, mine) => ({ path: `/v1/teams/${mine.teamId}/members/${theirs.userId}` })),
    thing((theirs, mine) => ({ path: `/v1/teams/${theirs.teamId}/members/${mine.userId}` })),
  ],
  'delete /v1/teams/:teamId/members/:userId': [
    thing(({ teamId, userId }) => ({ path: `/v1/teams/${teamId}/members/${userId}` })),
    thing((theirs, mine) => ({ path: `/v1/teams/${mine.teamId}/members/${theirs.userId}` })),
  ],
  'post /v1/credentials': [
    thing(({ userId }) => ({ path: '/v1/credentials', body: { userId, refreshToken: 'nobody’s' } })),
  ],
  'post /v1/credentials/consent-url': [
    thing(({ userId }) => ({ path: '/v1/credentials/consent-url', body: { userId } })),
  ],
  'get /v1/credentials': [
    list('/v1/credentials?limit=500'),
    nothing(({ userId }) => ({ path: `/v1/credentials?userId=${userId}` })),
  ],
  'get /v1/credentials/:credentialId': [thing(({ credentialId }) => ({ path: `/v1/credentials/${credentialId}` }))],
  'delete /v1/credentials/:credentialId': [
    thing(({ credentialId }) => ({ path: `/v1/credentials/${credentialId}` })),
    thing(({ credentialId }) => ({ path: `/v1/credentials/${credentialId}?revoke=true` })),
  ],
  'get /v1/credentials/:credentialId/calendars': [
    thing(({ credentialId }) => ({ path: `/v1/credentials/${credentialId}/calendars` })),
  ],
  'post /v1/calendars': [
    thing(({ userId, credentialId, externalId }) => ({
      path: '/v1/calendars',
      body: { userId, credentialId, externalId },
    })),
    thing((theirs, mine) => ({
      path: '/v1/calendars',
      body: { userId: mine.userId, credentialId: theirs.credentialId, externalId: theirs.externalId },
    })),
  ],
  'get /v1/calendars': [
    list('/v1/calendars?limit=500'),
    nothing(({ userId }) => ({ path: `/v1/calendars?userId=${userId}` })),
  ],
  'get /v1/calendars/:calendarId': [thing(({ calendarId }) => ({ path: `/v1/calendars/${calendarId}` }))],
  'post /v1/calendars/:calendarId/sync': [thing(({ calendarId }) => ({ path: `/v1/calendars/${calendarId}/sync` }))],
  'post /v1/calendars/:calendarId/resync': [
    thing(({ calendarId }) => ({ path: `/v1/calendars/${calendarId}/resync` })),
  ],
  'post /v1/calendars/:calendarId/clear-errors': [
    thing(({ calendarId }) => ({ path: `/v1/calendars/${calendarId}/clear-errors` })),
  ],
  'delete /v1/calendars/:calendarId': [thing(({ calendarId }) => ({ path: `/v1/calendars/${calendarId}` }))],
  'get /metrics': [installation(() => ({ path: '/metrics' }))],
  'get /v1/credentials/callback': open,
  'get /openapi.json': open,
  'get /docs': open,
  'get /healthz': open,
  'get /readyz': open,
};
