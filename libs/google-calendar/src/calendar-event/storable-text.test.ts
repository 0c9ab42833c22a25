import { describe, expect, test } from '@jest/globals';
import { parseCalendarListEntry } from '../calendar-list/parse-calendar-list.ts';
import { shapeOfItem } from '../testing/shape-of.test-support.ts';
import { parseEvent } from './parse-event.ts';
import { parseEventPage } from './parse-event-page.ts';

const timed = {
  id: 'a',
  start: { dateTime: '2026-03-02T10:00:00+01:00', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2026-03-02T11:00:00+01:00', timeZone: 'Europe/Berlin' },
};

describe('L15, L17: a text with NUL, which PostgreSQL can’t hold, stops no calendar', () => {
  test('L15: an event keeps another character in its place', () => {
    const words = { iCalUID: '\u0000x4\u000b', etag: '"\u0000"', eventType: 'a\u0000b', visibility: '\u0000' };
    const details = { summary: 'Doc\u0000tor', description: '\u0000', location: 'Cli\u0000nic' };
    const start = { ...timed.start, timeZone: 'Europe/\u0000Berlin' };
    const result = parseEvent({ ...timed, ...words, ...details, start }, 'UTC', { storeEventDetails: true });
    expect(JSON.stringify(result)).not.toContain(String.raw`\u0000`);
    expect(result).toMatchObject({
      event: { iCalUID: '\uFFFDx4\u000b', eventType: 'a\uFFFDb', time: { startZone: 'Europe/\uFFFDBerlin' } },
    });
  });

  test.each<[object]>([
    [{ eventType: 'workingLocation\u0000' }],
    [{ transparency: 'trans\u0000parent' }],
    [{ status: '\u0000cancelled' }],
    [{ attendees: [{ self: true, responseStatus: 'declined\u0000' }] }],
  ])('L6: an unknown word becomes none that frees: %j', (fields) => {
    expect(shapeOfItem({ ...timed, ...fields }, 'UTC')).toBe('single opaque 2026-03-02T09:00:00Z/2026-03-02T10:00:00Z');
  });

  test.each<[string, object]>([
    ['no-id', { ...timed, id: 'a\u0000' }],
    ['no-id', { ...timed, recurringEventId: '\u0000a' }],
    ['no-id', { ...timed, recurringEventId: '' }],
    ['no-id', { id: 'a\u0000', status: 'cancelled' }],
    ['unreadable-start', { ...timed, start: { dateTime: '2026-03-02T10:00:00+01:00\u0000' } }],
    ['unreadable-recurrence', { ...timed, recurrence: ['RRULE:FREQ=DAILY', 'EXDATE:20260303T090000Z\u0000'] }],
  ])('L1: %s: what says who and when is not guessed: %j', (reason, item) => {
    expect(parseEvent(item, 'UTC')).toEqual({ kind: 'refused', reason });
  });

  test('L15: a page and a calendar list keep another character in its place, too', () => {
    const page = { timeZone: 'UTC', accessRole: 'own\u0000er', nextSyncToken: 'S\u0000' };
    expect(parseEventPage(page)).toMatchObject({ page: { accessRole: 'own\uFFFDer', nextSyncToken: 'S\uFFFD' } });
    const entry = { id: 'a', summary: 'Te\u0000am', accessRole: '\u0000' };
    expect(parseCalendarListEntry(entry)).toMatchObject({ summary: 'Te\uFFFDam', accessRole: '\uFFFD' });
    expect(parseCalendarListEntry({ ...entry, id: 'a\u0000' })).toBeNull();
  });
});
