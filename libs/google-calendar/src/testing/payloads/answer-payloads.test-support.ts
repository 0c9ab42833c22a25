import { expect } from '@jest/globals';
import {
  parseCalendar,
  parseCalendarListEntry,
  parseCalendarListPage,
} from '../../calendar-list/parse-calendar-list.ts';
import { parseChannel } from '../../channel/parse-channel.ts';
import { parseTokenAnswer } from '../../credential/ask-token-endpoint.ts';
import { parseFreeBusy } from '../../free-busy/parse-free-busy.ts';

interface AnswerPayload {
  parse: (body: unknown) => unknown;
  expected: unknown;
}

const reader = (externalId: string, summary: string, timeZone = 'America/Chicago') =>
  ({ externalId, summary, timeZone, accessRole: 'reader', primary: false }) as const;

const listOf = (entries: unknown, nextPageToken: string | null = null) =>
  expect.objectContaining({ kind: 'page', entries, removedIds: [], nextPageToken });

const channel = (channelId: string, resourceId: string, expiresAtMs: number) => ({
  kind: 'channel',
  channel: {
    channelId,
    kind: 'api#channel',
    resourceId,
    resourceUri: expect.stringMatching(/^https:\/\/www\.googleapis\.com\/calendar\/v3\//),
    expiresAtMs,
  },
});

const busy = (...blocks: string[]) => ({
  kind: 'busy',
  intervals: blocks.map((block) => {
    const [start = '', end = ''] = block.split('/');
    return { startMs: Date.parse(start), endMs: Date.parse(end) };
  }),
});

const freeBusy = (calendars: Record<string, unknown>): AnswerPayload => ({
  parse: (body) => parseFreeBusy(body, Object.keys(calendars)),
  expected: { kind: 'answer', calendars: new Map(Object.entries(calendars)) },
});

const calendarList = (expected: unknown): AnswerPayload => ({ parse: parseCalendarListPage, expected });
const watchAnswer = (...granted: Parameters<typeof channel>): AnswerPayload => ({
  parse: parseChannel,
  expected: channel(...granted),
});

/** What each file of `calendarlist/`, `freebusy/`, `token/` (answers) and `watch/` (answers) shows. */
export const answerPayloads: Record<string, AnswerPayload> = {
  'calendarlist/calendar-resource-primary': {
    parse: parseCalendar,
    expected: { kind: 'calendar', calendar: { externalId: 'user1@example.com', timeZone: 'America/Sao_Paulo' } },
  },
  'calendarlist/etag-zero-2015': calendarList(
    listOf(
      expect.arrayContaining([
        reader('#contacts@group.v.calendar.google.com', 'Birthdays', 'Europe/London'),
        expect.objectContaining({ externalId: 'user1@example.com', primary: true, accessRole: 'owner' }),
      ]),
    ),
  ),
  'calendarlist/import-and-unselected': calendarList(
    listOf(
      expect.arrayContaining([
        reader('964gi40g0sqe1of6qgf2ar1g0@import.calendar.google.com', 'Test', 'UTC'),
        reader('296pf1s08800o@import.calendar.google.com', 'Vorlesungen', 'UTC'),
      ]),
    ),
  ),
  'calendarlist/page-with-next-page-token': calendarList(
    listOf(
      expect.arrayContaining([expect.objectContaining({ summary: 'Days-off', accessRole: 'writer' })]),
      'EiIKF3U6Z2NhbCtncm91cDovL2NvbnRhY3RzEKDasLKzyd0C',
    ),
  ),
  'calendarlist/pages-1-of-2': calendarList(
    listOf(
      [reader('t6te0rcm8ig17hjqarqc88nits@group.calendar.google.com', 'TV Shows Calendar', 'UTC')],
      'Eh0KEmc6MDAwMDAwMTQyNjVlYWI3MhDond_S9JTaAg==',
    ),
  ),
  'calendarlist/pages-2-of-2': calendarList(
    listOf([
      {
        externalId: 'user3@example.com',
        summary: 'user3@example.com',
        timeZone: 'Europe/Prague',
        accessRole: 'owner',
        primary: true,
      },
    ]),
  ),
  'calendarlist/primary-entry-summary-override': {
    parse: parseCalendarListEntry,
    expected: {
      externalId: 'user1@example.com',
      summary: 'My Primary Calendar',
      timeZone: 'America/Sao_Paulo',
      accessRole: 'owner',
      primary: true,
    },
  },
  'calendarlist/rooms-of-a-domain-numeric-sync-token': calendarList(
    listOf([
      expect.objectContaining({ summary: 'Small cubicle', accessRole: 'owner' }),
      reader(
        'example.com_a278aa1e9697184c8fd1188e590a@resource.calendar.google.com',
        'Large cubicle',
        'America/Los_Angeles',
      ),
      expect.objectContaining({ primary: true }),
    ]),
  ),
  'calendarlist/settings-list': calendarList({ kind: 'refused', reason: 'not-a-calendar-list' }),
  'calendarlist/weather-addressbook-shared-reader': calendarList(
    listOf(
      expect.arrayContaining([
        reader('p#weather@group.v.calendar.google.com', 'Weather'),
        reader('addressbook#contacts@group.v.calendar.google.com', 'Contacts'),
        reader('81m6cl9h6eu4e2lp112pm5s0st@group.calendar.google.com', 'Coaching', 'America/Denver'),
        reader('user2@example.com', 'Commitments'),
      ]),
    ),
  ),
  'calendarlist/with-deleted-stubs-and-data-owner': {
    parse: (body) => {
      const list = parseCalendarListPage(body);
      return list.kind === 'page' ? [list.entries.length, list.entries[0]?.summary, list.removedIds.length] : list;
    },
    expected: [6, 'My Primary Calendar', 3],
  },

  'freebusy/empty-busy': freeBusy({ primary: busy() }),
  'freebusy/per-calendar-error': freeBusy({
    'user1@example.com': busy(),
    'user2@example.com': { kind: 'unknown', reason: 'notFound' },
    'user3@example.com': { kind: 'unknown', reason: 'missing-in-answer' },
  }),
  'freebusy/primary-merged-blocks': freeBusy({
    primary: busy(
      '2020-02-11T12:00:00Z/2020-02-11T12:30:00Z',
      '2020-02-11T16:30:00Z/2020-02-12T17:15:00Z',
      '2020-02-15T19:00:00Z/2020-02-15T22:55:00Z',
    ),
  }),
  'freebusy/primary-six-blocks-one-over-a-day': freeBusy({
    primary: busy(
      '2017-01-09T00:12:00Z/2017-01-09T00:55:00Z',
      '2017-01-11T02:00:00Z/2017-01-11T03:30:00Z',
      '2017-01-22T06:54:00Z/2017-01-22T08:12:00Z',
      '2017-01-22T11:35:00Z/2017-01-23T13:24:00Z',
      '2017-01-23T14:00:00Z/2017-01-23T15:30:00Z',
      '2017-01-26T20:30:00Z/2017-01-26T23:36:00Z',
    ),
  }),
  'freebusy/with-offset-times': freeBusy({
    'user3@example.com': busy('2018-04-01T10:30:00Z/2018-04-01T11:30:00Z', '2018-04-01T13:00:00Z/2018-04-01T14:30:00Z'),
  }),
  'freebusy/zero-length-block-and-free-calendar': freeBusy({
    'busy-calendar-id': busy('2015-03-06T10:00:00Z/2015-03-06T11:00:00Z'),
    'not-busy-calendar-id': busy(),
  }),

  'token/auth-code-2015': {
    parse: parseTokenAnswer,
    expected: {
      accessToken: expect.stringMatching(/^ya29\.awEXAMPLE/),
      expiresInMs: 3_600_000,
      refreshToken: '1/EXAMPLE_refresh_token_not_real_000000000000',
      scopes: null,
    },
  },
  'token/auth-code-with-scopes': {
    parse: parseTokenAnswer,
    expected: {
      accessToken: expect.stringMatching(/^ya29\.a0EXAMPLE/),
      expiresInMs: 3_599_000,
      refreshToken: '1//0EXAMPLE_refresh_token_not_real_0000',
      scopes: [
        'https://www.googleapis.com/auth/calendar.readonly',
        'openid',
        'https://www.googleapis.com/auth/userinfo.email',
      ],
    },
  },
  'token/refresh-no-new-refresh-token': {
    parse: parseTokenAnswer,
    expected: {
      accessToken: expect.stringMatching(/^ya29\.hYEXAMPLE/),
      expiresInMs: 3_600_000,
      refreshToken: null,
      scopes: null,
    },
  },

  'watch/calendar-list-watch-answer': watchAnswer(
    '550e8400-e29b-41d4-a716-446655440002',
    'YbJ8bUochj7xzKeEPV5iSw7J24Q',
    1_773_905_293_000,
  ),
  'watch/channel-stop-answer': { parse: parseChannel, expected: { kind: 'refused', reason: 'not-a-channel' } },
  'watch/events-watch-answer-number-token': watchAnswer(
    '01234567-89ab-cdef-0123-456789abcdef',
    '5tQ-example-resource-id_0000',
    1_714_380_331_000,
  ),
  'watch/events-watch-answer': watchAnswer(
    'watch-events-test-1773300549',
    '5tQ-hRd11vSoCaUPkuibThYg2kE',
    1_773_905_359_000,
  ),
  'watch/settings-watch-answer': watchAnswer(
    '6826DC96-E1B1-4563-917A-B46967E7D941',
    'MAqikS4hqndXvruNRN1Bkf9QSmY',
    1_773_905_373_000,
  ),
};
