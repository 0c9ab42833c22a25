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
