import { describe, expect, test } from '@jest/globals';
import { failureOf, useGoogle } from '../testing/google-harness.test-support.ts';

const harness = useGoogle();

describe('freeBusy', () => {
  const range = { fromMs: Date.parse('2026-01-01T00:00:00Z'), untilMs: Date.parse('2026-05-01T00:00:00Z') };

  test('asks in chunks of 50 calendars and 60 days and joins the seams', async () => {
    harness.google.answer = ({ body }) => {
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
    const answers = await (await harness.provider()).queryFreeBusy({
      externalIds: [...externalIds, 'calendar-0'],
      range,
    });
    expect([...answers.keys()]).toEqual(externalIds);
    expect(answers.get('calendar-50')).toEqual({
      kind: 'busy',
      intervals: [{ startMs: range.fromMs, endMs: range.untilMs }],
    });
    const sizes = harness.google
      .to('/calendar/v3/freeBusy')
      .map(({ body }) => (JSON.parse(body) as { items: unknown[] }).items.length);
    expect(sizes.sort((a, b) => a - b)).toEqual([1, 1, 50, 50]);
  });

  test('L1: an error inside the 200 and a calendar that is missing are unknown, never free, whatever other chunks say', async () => {
    harness.google.answer = ({ body }) => {
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
    const answers = await (await harness.provider()).queryFreeBusy({ externalIds: ['free', 'half', 'lost'], range });
    expect(Object.fromEntries(answers)).toEqual({
      free: { kind: 'busy', intervals: [] },
      half: { kind: 'unknown', reason: 'notFound' },
      lost: { kind: 'unknown', reason: 'missing-in-answer' },
    });
  });

  test('L1: one failed query fails the whole question', async () => {
    let asked = 0;
    harness.google.answer = () => {
      asked += 1;
      return asked === 1 ? { body: { calendars: { a: { busy: [] } } } } : { status: 503, body: '' };
    };
    const error = await failureOf(async () => (await harness.provider()).queryFreeBusy({ externalIds: ['a'], range }));
    expect(error.code).toBe('google-unavailable');
  });

  test('an empty range is refused, no calendars need no call', async () => {
    const empty = { fromMs: range.fromMs, untilMs: range.fromMs };
    const error = await failureOf(async () =>
      (await harness.provider()).queryFreeBusy({ externalIds: ['a'], range: empty }),
    );
    expect(error.code).toBe('invalid-request');
    expect(await (await harness.provider()).queryFreeBusy({ externalIds: [], range })).toEqual(new Map());
    expect(harness.google.seen).toEqual([]);
  });
});
