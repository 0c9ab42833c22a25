import { describe, expect, test } from '@jest/globals';
import { parseEventPage } from './parse-event-page.ts';

const header = { kind: 'calendar#events', timeZone: 'Europe/Berlin', accessRole: 'owner', nextSyncToken: 'S' };
const item = (id: string, updated: string | undefined, date: string) => ({
  id,
  updated,
  start: { date },
  end: { date },
});

function pageOf(body: unknown) {
  const result = parseEventPage(body);
  if (result.kind === 'refused') throw new Error(result.reason);
  return result.page;
}

test('items may be missing altogether, and an empty page may still lead on', () => {
  expect(pageOf(header)).toMatchObject({ events: [], unreadable: 0, nextSyncToken: 'S', nextPageToken: null });
  expect(pageOf({ ...header, nextSyncToken: undefined, nextPageToken: 'P', items: [] })).toMatchObject({
    nextPageToken: 'P',
    nextSyncToken: null,
  });
});

test('L3: beside a page token a sync token does not count', () => {
  expect(pageOf({ ...header, nextPageToken: 'P' })).toMatchObject({ nextPageToken: 'P', nextSyncToken: null });
});

test('what can not be kept is counted', () => {
  expect(pageOf({ ...header, items: [{}, null, { id: 'a' }, { id: 'b', status: 'cancelled' }] })).toMatchObject({
    unreadable: 3,
    events: [{ googleEventId: 'b' }],
  });
});

describe('L5: an id that comes twice', () => {
  const older = item('a', '2026-03-01T00:00:00Z', '2026-03-01');
  const newer = item('a', '2026-03-02T00:00:00Z', '2026-03-02');
  const startsOf = (...items: unknown[]) => pageOf({ ...header, items }).events.map(({ time }) => time);

  test('keeps the greatest `updated`, in either order', () => {
    expect(startsOf(newer, older)).toEqual([{ kind: 'all-day', startDate: '2026-03-02', endDate: '2026-03-03' }]);
    expect(startsOf(older, newer)).toEqual(startsOf(newer, older));
  });

  test('keeps the last where `updated` does not tell', () => {
    expect(pageOf({ ...header, items: [newer, { id: 'a', status: 'cancelled' }] }).events).toMatchObject([
      { status: 'cancelled' },
    ]);
  });
});

describe('L1: offsets that our zone data do not know', () => {
  const timed = (start: string, end: string, timeZone?: string) => ({
    id: 'a',
    start: { dateTime: start, timeZone },
    end: { dateTime: end, timeZone },
  });
  const unreadableIn = (timeZone: string, item: object) => pageOf({ ...header, timeZone, items: [item] }).unreadable;
  const winter = ['2026-12-07T09:00:00', '2026-12-07T10:00:00'] as const;
  const nineToTen = (offset: string, timeZone?: string) =>
    timed(`${winter[0]}${offset}`, `${winter[1]}${offset}`, timeZone);

  test.each<[string, string, object]>([
    ['the offset of the list’s zone', 'America/Vancouver', nineToTen('-07:00')],
    [
      'the offset of the list’s zone, whatever the event’s own is',
      'America/Vancouver',
      nineToTen('-07:00', 'Asia/Tokyo'),
    ],
    ['the offset of the event’s own zone', 'Asia/Kolkata', nineToTen('-07:00', 'America/Vancouver')],
    ['a list in a fixed zone', 'GMT-08:00', nineToTen('-08:00')],
    ['UTC', 'America/Vancouver', nineToTen('Z')],
    ['UTC as an offset', 'America/Vancouver', nineToTen('+00:00')],
    ['no offset', 'America/Vancouver', nineToTen('')],
    [
      'both sides of a change of the clocks',
      'Europe/Berlin',
      timed('2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'),
    ],
    ['before 2000', 'Europe/Berlin', timed('1999-12-31T10:00:00-03:00', '1999-12-31T11:00:00-03:00')],
    ['after 2037', 'Europe/Berlin', timed('2038-01-02T10:00:00-03:00', '2038-01-02T11:00:00-03:00')],
    ['whole days', 'America/Vancouver', item('a', undefined, '2026-12-07')],
    ['what is cancelled', 'America/Vancouver', { ...nineToTen('-08:00'), status: 'cancelled' }],
  ])('%s is explained', (_, timeZone, event) => {
    expect(unreadableIn(timeZone, event)).toBe(0);
  });

  test.each<[string, string, object]>([
    ['another winter than ours', 'America/Vancouver', nineToTen('-08:00')],
    [
      'another winter than ours, in the event’s own zone too',
      'America/Vancouver',
      nineToTen('-08:00', 'America/Vancouver'),
    ],
    ['an end of another winter', 'America/Vancouver', timed('2026-10-31T09:00:00-07:00', '2026-12-07T09:00:00-08:00')],
    ['an unknown zone of its own', 'America/Vancouver', nineToTen('-08:00', 'Mars/Olympus')],
    ['a quarter of an hour', 'Asia/Kathmandu', nineToTen('+05:30')],
  ])('%s makes the item unreadable: our data may be old, and its calendar is answered live', (_, timeZone, event) => {
    expect(unreadableIn(timeZone, event)).toBe(1);
  });
});

test.each([
  ['not-an-event-list', null],
  ['not-an-event-list', 'text'],
  ['not-an-event-list', { ...header, kind: 'calendar#calendarList' }],
  ['not-an-event-list', { ...header, items: 'none' }],
  ['no-time-zone', { ...header, timeZone: undefined }],
  ['no-time-zone', { ...header, timeZone: 'Mars/Olympus' }],
  ['no-token', { ...header, nextSyncToken: undefined }],
  ['no-token', { ...header, nextSyncToken: '' }],
])('%s: %j is refused', (reason, body) => {
  expect(parseEventPage(body)).toEqual({ kind: 'refused', reason });
});
