import { describe, expect, test } from '@jest/globals';
import { CalendarCacheError, createAvailability, createCachedCalendar, type EventBusyDate } from '../index.ts';

const block = { start: '2026-03-01T09:00:00.000Z', end: '2026-03-01T10:00:00.000Z', source: 'google' } as const;
const answer = { from: 'f', to: 't', asOf: null, complete: true, busy: [block], calendars: [] };

describe('createCachedCalendar', () => {
  const asked: unknown[] = [];
  const client = {
    availability: async (...given: unknown[]) => {
      asked.push(given);
      return answer;
    },
  };

  test('has the signature of the reference and gives its blocks', async () => {
    const calendar = createCachedCalendar(client, { maxStaleness: 60, onStale: 'refresh', call: { timeoutMs: 500 } });
    expect(await calendar.getAvailability('from', 'to', [{ id: 'a' }, { id: 'b' }])).toEqual([block]);
    expect(asked.at(-1)).toEqual([
      { calendarId: ['a', 'b'], from: 'from', to: 'to', maxStaleness: 60, onStale: 'refresh' },
      { timeoutMs: 500 },
    ]);
  });

  test('takes the host’s own calendars, when it is told where their id is', async () => {
    const calendar = createCachedCalendar<{ cacheId: string }>(client, { calendarIdOf: ({ cacheId }) => cacheId });
    await calendar.getAvailability('from', 'to', [{ cacheId: 'c' }]);
    expect(asked.at(-1)).toMatchObject([{ calendarId: ['c'] }, undefined]);
  });

  test('asks nothing where nothing is selected', async () => {
    const before = asked.length;
    expect(await createCachedCalendar(client).getAvailability('from', 'to', [])).toEqual([]);
    expect(asked).toHaveLength(before);
  });

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['empty', ''],
    ['null', null],
    ['a number', 7],
    ['a promise', Promise.resolve('a')],
  ])('L1: one of two calendars whose id is %s is not left out: nothing is asked', async (_what, id) => {
    const before = asked.length;
    const calendar = createCachedCalendar<unknown>(client, { calendarIdOf: (selected) => selected as string });
    const asking = calendar.getAvailability('from', 'to', ['a', id]);
    await expect(asking).rejects.toMatchObject({ name: 'CalendarCacheError', code: 'invalid-request', status: 0 });
    await expect(createCachedCalendar(client).getAvailability('f', 't', [{ id: id as string }])).rejects.toMatchObject({
      code: 'invalid-request',
    });
    expect(asked).toHaveLength(before);
  });

  test('L1: a hole in the list of calendars is not left out', async () => {
    const holey: { id: string }[] = [];
    holey[1] = { id: 'b' };
    await expect(createCachedCalendar(client).getAvailability('f', 't', holey)).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('L1: nothing makes it ask for a part, and a part is no answer', async () => {
    const defaults = { onStale: 'serve', partial: true } as const;
    await createCachedCalendar(client, defaults).getAvailability('from', 'to', [{ id: 'a' }]);
    expect(asked.at(-1)).toEqual([{ calendarId: ['a'], from: 'from', to: 'to', onStale: 'serve' }, undefined]);
    const calendar = createCachedCalendar({ availability: async () => ({ ...answer, complete: false, busy: [] }) });
    await expect(calendar.getAvailability('from', 'to', [{ id: 'a' }])).rejects.toMatchObject({
      code: 'availability-unknown',
    });
  });

  test('L1: what cannot be known is thrown, never an empty list', async () => {
    const unknown = new CalendarCacheError('availability-unknown', 'Neither way.', { status: 503 });
    const calendar = createCachedCalendar({ availability: () => Promise.reject(unknown) });
    await expect(calendar.getAvailability('from', 'to', [{ id: 'a' }])).rejects.toBe(unknown);
  });
});

describe('createAvailability', () => {
  const of = (source: EventBusyDate['source']) => ({ getAvailability: async () => [{ ...block, source }] });
  const failing = (error: Error) => ({ getAvailability: () => Promise.reject(error) });
  const ask = (choice: Partial<Parameters<typeof createAvailability<string>>[0]>) =>
    createAvailability<string>({
      checkIfUserHasFeature: async (userId, slug) => userId === 'with' && slug === 'calendar-cache-sql-read',
      cache: of('calendar-cache-sql'),
      legacy: of('google'),
      ...choice,
    });

  test('flag on: the cache; flag off: what was there before', async () => {
    const availability = ask({});
    expect(await availability('with', 'from', 'to', ['a'])).toMatchObject([{ source: 'calendar-cache-sql' }]);
    expect(await availability('without', 'from', 'to', ['a'])).toMatchObject([{ source: 'google' }]);
  });

  test('L1: an error of the cache is thrown, or answered by the legacy source where the host wants it', async () => {
    const cache = failing(new CalendarCacheError('availability-unknown', 'No.', { status: 503 }));
    await expect(ask({ cache })('with', 'f', 't', [])).rejects.toMatchObject({ code: 'availability-unknown' });
    const heard: Error[] = [];
    const forgiving = ask({ cache, onCacheError: (error) => heard.push(error) > 0 });
    expect(await forgiving('with', 'f', 't', [])).toMatchObject([{ source: 'google' }]);
    expect(heard).toHaveLength(1);
  });

  test('L1: an answer that is not the API’s is an error of the cache, whatever its status', async () => {
    const cache = failing(new CalendarCacheError('unexpected-answer', 'A page.', { status: 200 }));
    expect(await ask({ cache, onCacheError: () => true })('with', 'f', 't', [])).toMatchObject([{ source: 'google' }]);
  });

  test.each([
    new CalendarCacheError('invalid-request', 'No id.'),
    new CalendarCacheError('calendar-not-found', 'No.', { status: 404 }),
    new Error('cancelled'),
  ])('an error of the caller is thrown all the same (%#)', async (error) => {
    await expect(ask({ cache: failing(error), onCacheError: () => true })('with', 'f', 't', [])).rejects.toBe(error);
  });
});
