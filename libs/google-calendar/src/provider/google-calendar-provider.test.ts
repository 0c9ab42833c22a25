import { describe, expect, test } from '@jest/globals';
import {
  calendarId,
  emptyPage,
  eventsPath,
  failureOf,
  fullList,
  useGoogle,
} from '../testing/google-harness.test-support.ts';
import { createCalendarProviders } from './create-calendar-providers.ts';

const harness = useGoogle();

describe('requests', () => {
  test('L8: a full list asks for masters and exceptions, with no window, no order and a mask that keeps the tokens', async () => {
    harness.answerAll(200, emptyPage);
    const page = await (await harness.provider()).listEvents(fullList);
    const [request] = harness.google.to(eventsPath);
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
    harness.answerAll(200, emptyPage);
    const incremental = await harness.provider();
    await incremental.listEvents({ ...fullList, syncToken: 'S' });
    await incremental.listEvents({ ...fullList, syncToken: 'S', pageToken: 'P' });
    const [first, second] = harness.google.to(eventsPath).map(({ query }) => Object.fromEntries(query));
    expect(first).toMatchObject({ maxResults: '1000', singleEvents: 'false', syncToken: 'S' });
    expect(second).toEqual({ ...first, pageToken: 'P' });
  });

  test('L20: titles are asked for and kept only where they are stored', async () => {
    const item = { id: 'a', summary: 'Secret', start: { date: '2026-03-02' }, end: { date: '2026-03-03' } };
    harness.answerAll(200, { ...emptyPage, items: [item] });
    const bare = await (await harness.provider()).listEvents(fullList);
    const storing = createCalendarProviders({ ...harness.dependencies(), storeEventDetails: true, maxResults: 50 });
    const detailed = await (await storing.forCredential('credential-1')).listEvents(fullList);
    const [first, second] = harness.google.to(eventsPath).map(({ query }) => query);
    expect(first!.get('fields')).not.toContain('summary');
    expect(second!.get('fields')).toContain('summary,description,location');
    expect(second!.get('maxResults')).toBe('50');
    expect([bare.events[0]!.summary, detailed.events[0]!.summary]).toEqual([null, 'Secret']);
  });

  test('the calendar list is read to its last page, without deleted entries and doubles', async () => {
    harness.google.answer = ({ query }) =>
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
    const provider = await harness.provider();
    expect((await provider.listCalendars({ syncToken: null })).entries).toEqual([
      { externalId: 'a', summary: null, timeZone: null, accessRole: 'owner', primary: true },
      { externalId: 'b', summary: null, timeZone: null, accessRole: 'reader', primary: false },
    ]);
    const queries = harness.google.to('/calendar/v3/users/me/calendarList').map(({ query }) => query);
    expect(queries.map((query) => [query.get('showHidden'), query.get('maxResults'), query.get('pageToken')])).toEqual([
      ['true', '250', null],
      ['true', '250', 'P'],
    ]);
  });

  test('a calendar list whose pages lead in a circle is no list', async () => {
    harness.google.answer = ({ query }) => ({
      body: { items: [], nextPageToken: query.get('pageToken') === 'P' ? 'Q' : 'P' },
    });
    const error = await failureOf(async () => (await harness.provider()).listCalendars({ syncToken: null }));
    expect([error.code, error.details.reason]).toEqual(['google-response-invalid', 'pages-lead-in-a-circle']);
  });

  test('getCalendar gives the zone', async () => {
    harness.answerAll(200, { id: calendarId, timeZone: 'Asia/Kolkata' });
    expect(await (await harness.provider()).getCalendar(calendarId)).toEqual({
      externalId: calendarId,
      timeZone: 'Asia/Kolkata',
    });
  });

  test('L14: a watch asks for a lifetime and takes the expiration that was granted', async () => {
    harness.answerAll(200, {
      kind: 'api#channel',
      id: 'c',
      resourceId: 'r',
      resourceUri: 'u',
      expiration: '1773905359000',
    });
    const request = {
      externalId: calendarId,
      channelId: 'c',
      token: 't',
      address: 'https://example.com/hook',
      lifetimeMs: 604_800_500,
    };
    expect(await (await harness.provider()).watchEvents(request)).toEqual({
      channelId: 'c',
      kind: 'api#channel',
      resourceId: 'r',
      resourceUri: 'u',
      expiresAtMs: 1_773_905_359_000,
    });
    expect(JSON.parse(harness.google.to(`${eventsPath}/watch`)[0]!.body)).toEqual({
      id: 'c',
      type: 'web_hook',
      address: 'https://example.com/hook',
      token: 't',
      params: { ttl: '604800' },
    });
  });

  test('a stopped channel is answered 204 without a body; one that is not known is named', async () => {
    harness.google.answer = () => ({ act: (response) => response.writeHead(204).end() });
    await (await harness.provider()).stopChannel({ channelId: 'c', resourceId: 'r' });
    expect(JSON.parse(harness.google.to('/calendar/v3/channels/stop')[0]!.body)).toEqual({ id: 'c', resourceId: 'r' });
    harness.answerAll(404, { error: { code: 404, errors: [{ reason: 'notFound' }] } });
    const error = await failureOf(async () =>
      (await harness.provider()).stopChannel({ channelId: 'c', resourceId: 'r' }),
    );
    expect(error.code).toBe('google-channel-gone');
  });
});
