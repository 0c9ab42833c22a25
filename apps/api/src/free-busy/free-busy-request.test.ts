import { isAppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import { createRequestParser } from '../contract/parse-request.ts';
import {
  assertNoKeyInAddress,
  freeBusyHeadersSchema,
  freeBusyRequestOf,
  freeBusyRequestSchema,
} from './free-busy-request.ts';
import { googleErrors } from './google-errors.ts';

const range = { timeMin: '2027-03-01T00:00:00Z', timeMax: '2027-03-08T00:00:00Z' };
const context = { teamId: 'team', maxStalenessMs: 60_000 };
const parse = createRequestParser({ body: { schema: freeBusyRequestSchema, example: {} } });

function read(body: unknown) {
  return freeBusyRequestOf(parse({ body }).body as Parameters<typeof freeBusyRequestOf>[0], context);
}

function refusalOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (isAppError(error)) return googleErrors.render(error);
    throw error;
  }
  throw new Error('was not refused');
}

function refused(body: unknown) {
  return refusalOf(() => read(body));
}

describe('a query in Google’s words', () => {
  test('names calendars by Google’s ids, once each, and a zone to write the answer in', () => {
    const items = [{ id: 'a@x' }, { id: 'b@x', kind: 'whatever' }, { id: 'a@x' }];
    expect(read({ ...range, items, timeZone: 'europe/berlin', nobodyKnows: 1 })).toEqual({
      question: {
        externalIds: ['a@x', 'b@x'],
        range: { fromMs: Date.UTC(2027, 2, 1), untilMs: Date.UTC(2027, 2, 8) },
        ...context,
      },
      beyond: [],
      zone: 'Europe/Berlin',
    });
  });

  test('may leave out or null all but the range', () => {
    const nothing = { items: null, timeZone: null, calendarExpansionMax: null, groupExpansionMax: null };
    for (const body of [range, { ...range, ...nothing }]) {
      expect(read(body)).toMatchObject({ question: { externalIds: [] }, beyond: [], zone: 'UTC' });
    }
  });

  test('asks for fifty calendars, or for less where it says so; the rest is named', () => {
    const items = Array.from({ length: 52 }, (_, index) => ({ id: `c${index}` }));
    expect(read({ ...range, items })).toMatchObject({ beyond: ['c50', 'c51'] });
    const few = read({ ...range, items: items.slice(0, 3), calendarExpansionMax: '2', groupExpansionMax: 100 });
    expect([few.question.externalIds, few.beyond]).toEqual([['c0', 'c1'], ['c2']]);
  });

  test('fractions of seconds widen the range: nothing that was asked for is left out', () => {
    const body = { timeMin: '2027-03-01t01:00:00.900+01:00', timeMax: '2027-03-01T00:00:01.100z' };
    expect(read(body).question.range).toEqual({ fromMs: Date.UTC(2027, 2, 1), untilMs: Date.UTC(2027, 2, 1, 0, 0, 2) });
  });
});

describe('what is refused, in Google’s envelope', () => {
  test.each<[string, unknown, string, string]>([
    ['no body', undefined, 'required', 'timeMin'],
    ['no timeMin', { timeMax: range.timeMax }, 'required', 'timeMin'],
    ['an empty timeMin', { ...range, timeMin: '' }, 'required', 'timeMin'],
    ['timeMin null', { ...range, timeMin: null }, 'required', 'timeMin'],
    ['no timeMax', { timeMin: range.timeMin }, 'required', 'timeMax'],
    ['an instant without offset', { ...range, timeMin: '2027-03-01T00:00:00' }, 'invalid', 'timeMin'],
    ['a date', { ...range, timeMax: '2027-03-08' }, 'invalid', 'timeMax'],
    ['a day that is none', { ...range, timeMin: '2027-02-30T00:00:00Z' }, 'invalid', 'timeMin'],
    ['an end beyond the year 9999', { ...range, timeMax: '9999-12-31T23:59:59-12:00' }, 'invalid', 'timeMax'],
    ['a zone of Mars', { ...range, timeZone: 'Mars/Olympus' }, 'invalid', 'timeZone'],
    ['an offset as zone', { ...range, timeZone: '+02:00' }, 'invalid', 'timeZone'],
    ['an offset with a name', { ...range, timeZone: 'GMT+02:00' }, 'invalid', 'timeZone'],
    ['too many calendars', { ...range, calendarExpansionMax: 51 }, 'invalid', 'calendarExpansionMax'],
    ['too large groups', { ...range, groupExpansionMax: 101 }, 'invalid', 'groupExpansionMax'],
    ['items that are none', { ...range, items: 'a@x' }, 'invalid', 'items'],
    ['an item without id', { ...range, items: [{}] }, 'required', 'items.0.id'],
  ])('%s', (_name, body, reason, location) => {
    const { status, body: envelope } = refused(body === undefined ? {} : body);
    expect(status).toBe(400);
    expect(envelope).toMatchObject({
      error: { code: 400, errors: [{ domain: 'global', reason, locationType: 'parameter', location }] },
    });
  });

  test.each([
    ['the end before the start', { timeMin: range.timeMax, timeMax: range.timeMin }],
    ['nothing between', { timeMin: range.timeMin, timeMax: range.timeMin }],
  ])('an empty range: %s', (_name, body) => {
    expect(refused(body)).toEqual({
      status: 400,
      body: {
        error: {
          errors: [
            {
              domain: 'calendar',
              reason: 'timeRangeEmpty',
              message: 'The specified time range is empty.',
              locationType: 'parameter',
              location: 'timeMax',
            },
          ],
          code: 400,
          message: 'The specified time range is empty.',
        },
      },
    });
  });

  test('L20: a key in the address', () => {
    expect(() => assertNoKeyInAddress('/calendar/v3/freeBusy?alt=json&prettyPrint=false')).not.toThrow();
    for (const name of ['key', 'access_token']) {
      const { body } = refusalOf(() => assertNoKeyInAddress(`/calendar/v3/freeBusy?alt=json&${name}=secret`));
      expect(body).toMatchObject({ error: { code: 400, errors: [{ reason: 'invalid', location: name }] } });
      expect(JSON.stringify(body)).not.toContain('secret');
    }
  });

  test('an age that is none', () => {
    const headersOf = createRequestParser({ headers: freeBusyHeadersSchema });
    const age = (given?: string) =>
      headersOf({ headers: given === undefined ? {} : { 'calendar-cache-max-staleness': given } }).headers;
    expect([age(), age('0'), age('60')]).toEqual([
      {},
      { 'Calendar-Cache-Max-Staleness': 0 },
      { 'Calendar-Cache-Max-Staleness': 60 },
    ]);
    const { body } = refusalOf(() => age('soon'));
    for (const broken of ['-1', '1, 2', '', '1e3']) expect(refusalOf(() => age(broken))).toMatchObject({ status: 400 });
    expect(body).toMatchObject({
      error: { errors: [{ locationType: 'header', location: 'Calendar-Cache-Max-Staleness' }] },
    });
  });
});
