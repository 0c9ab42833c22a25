import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import type { LiveBusy } from '../provider/calendar-provider.ts';
import { dayMs, hourMs } from '../time/clock.ts';
import type { CachedAnswer, CachedCalendar, CacheQuestion } from './availability-repository.ts';
import { CalendarCacheService } from './calendar-cache-service.ts';
import type { AvailabilityQuestion } from './question.ts';

const startMs = Date.UTC(2027, 2, 1);
const range = { fromMs: startMs, untilMs: startMs + dayMs };
const inCache = { startMs: startMs + 1_000, endMs: startMs + 2_000 };
const atGoogle = { startMs: startMs + 5_000, endMs: startMs + 6_000 };

const calendar: CachedCalendar = {
  id: 'calendar-1',
  userId: 'user-1',
  externalId: 'external-1',
  credentialId: 'credential-1',
  subscriptionId: 'subscription-1',
  contentVersion: 'run-1',
  asOfMs: startMs - 1_000,
  covered: true,
  untrustedReason: null,
  readOn: true,
  writeOn: true,
  usable: true,
  credentialRevoked: false,
};
const stale = { ...calendar, asOfMs: startMs - 2 * dayMs, usable: false };

interface Setting {
  cached?: CachedAnswer;
  live?: () => Promise<Map<string, LiveBusy>>;
  /** How much the clock moves with each look at it. */
  stepMs?: number;
  /** And with each pause, where not by its length. */
  pauseMovesMs?: number;
  requestSync?: () => Promise<void>;
  readAfter?: number;
}

function open(setting: Setting = {}) {
  const asked = { cache: [] as CacheQuestion[], syncs: [] as string[], google: 0, looks: 0, failed: [] as string[] };
  let nowMs = startMs;
  const live =
    setting.live ?? (async () => new Map([['external-1', { kind: 'busy' as const, intervals: [atGoogle] }]]));
  const nowhere = () => Promise.reject(new Error('not asked for here'));
  const service = new CalendarCacheService({
    availability: {
      read: async (question) => {
        asked.cache.push(question);
        return setting.cached ?? { calendars: [calendar], busy: [inCache] };
      },
      readStates: async () => (setting.cached ?? { calendars: [calendar] }).calendars,
      findIgnorable: async () => [],
      countReadAfter: async () => {
        asked.looks += 1;
        return setting.readAfter ?? 0;
      },
    },
    selectedCalendars: {
      listOfUser: async (userId) => [
        {
          id: 'calendar-1',
          userId,
          credentialId: 'c',
          integration: 'google_calendar',
          externalId: 'e',
          timeZone: null,
        },
      ],
    },
    features: { policyOf: async () => 'everyone', checkIfUserHasFeature: nowhere },
    providers: {
      forCredential: async () => ({
        queryFreeBusy: () => {
          asked.google += 1;
          return live();
        },
        listEvents: nowhere,
        listCalendars: nowhere,
        getCalendar: nowhere,
        watchEvents: nowhere,
        stopChannel: nowhere,
      }),
    },
    requests: {
      requestSync: async ({ subscriptionId, reason }) => {
        await setting.requestSync?.();
        asked.syncs.push(`${subscriptionId} ${reason}`);
      },
    },
    clock: {
      now: () => {
        nowMs += setting.stepMs ?? 0;
        return nowMs;
      },
    },
    settings: { defaultMaxStalenessMs: dayMs, refreshTimeoutMs: 1_000, added: { declinedIsBusy: false } },
    pause: async (milliseconds) => {
      nowMs += setting.pauseMovesMs ?? milliseconds;
    },
    setAlarm: () => () => {},
    yieldToEventLoop: async () => {},
    onRequestFailed: (error) => asked.failed.push(error.code),
  });
  return { service, asked };
}

function question(changes: Partial<AvailabilityQuestion> = {}): AvailabilityQuestion {
  const selection = { by: 'calendar', ids: ['calendar-1'], teamId: null } as const;
  return { selection, range, maxStalenessMs: dayMs, onStale: 'live', partial: false, ...changes };
}

function idsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `calendar-${index}`);
}

describe('what is refused before anything is read', () => {
  test.each<[string, Partial<AvailabilityQuestion>, string]>([
    ['L1: nobody', { selection: { by: 'calendar', ids: [], teamId: null } }, 'invalid-request'],
    ['a range without length', { range: { fromMs: startMs, untilMs: startMs } }, 'invalid-request'],
    ['a range that is none', { range: { fromMs: Number.NaN, untilMs: startMs } }, 'invalid-request'],
    ['401 days', { range: { fromMs: startMs, untilMs: startMs + 400 * dayMs + 1 } }, 'range-too-long'],
    ['501 calendars', { selection: { by: 'calendar', ids: idsOf(501), teamId: null } }, 'too-many-calendars'],
  ])('%s', async (_what, changes, code) => {
    const { service, asked } = open();
    await expect(service.answer(question(changes))).rejects.toMatchObject({ code });
    expect(asked.cache).toEqual([]);
  });

  test('more than 500 calendars of one user are counted after they were found', async () => {
    const calendars = idsOf(501).map((id) => ({ ...calendar, id }));
    const { service, asked } = open({ cached: { calendars, busy: [] } });
    const ofUser = question({ selection: { by: 'user', ids: ['user-1'], teamId: null } });
    await expect(service.answer(ofUser)).rejects.toMatchObject({ code: 'too-many-calendars' });
    expect(asked.cache[0]?.limit).toBe(501);
  });
});

describe('what is judged', () => {
  test('L9: by the instant of the read, however long the read took', async () => {
    const { service } = open({ stepMs: 600 });
    const fresh = { ...question(), maxStalenessMs: 2_500 };
    const answer = await service.answer(fresh);
    expect(answer.calendars).toEqual([
      { id: 'calendar-1', source: 'calendar-cache-sql', asOfMs: startMs - 1_000, stale: false, reason: null },
    ]);
  });

  test('L1: whatever is not usable has a reason', async () => {
    const older = { ...calendar, asOfMs: startMs - 1_000, usable: false };
    const { service } = open({ cached: { calendars: [older], busy: [] }, stepMs: 100 });
    const answer = await service.answer(question({ maxStalenessMs: 1_000 }));
    expect(answer.calendars).toMatchObject([{ source: 'google', reason: 'stale' }]);
    expect(answer.busy).toEqual([{ ...atGoogle, source: 'google' }]);
  });

  test('L1: an error of ours on the way to Google is no answer', async () => {
    const { service } = open({ cached: { calendars: [stale], busy: [] }, live: async () => new Map() });
    await expect(service.answer(question())).rejects.toMatchObject({
      code: 'availability-unknown',
      details: { calendars: [{ id: 'calendar-1', reason: 'google-response-invalid' }] },
    });
    const broken = open({ cached: { calendars: [stale], busy: [] }, live: () => Promise.reject(new Error('a bug')) });
    await expect(broken.service.answer(question({ partial: true }))).rejects.toThrow('a bug');
  });
});

/** A question on a stale calendar whose call to Google has begun, and is answered when it is told to be. */
async function askAndBeHeldBack() {
  let answer: () => void = () => {};
  const answered = new Promise<Map<string, LiveBusy>>((resolve) => {
    answer = () => resolve(new Map([['external-1', { kind: 'busy', intervals: [atGoogle] }]]));
  });
  const { service, asked } = open({ cached: { calendars: [stale], busy: [] }, live: () => answered, stepMs: 1 });
  const first = service.answer(question());
  await nextTurn();
  return { service, asked, google: { answer }, first };
}

describe('how often others are asked', () => {
  test('the cache once for a whole answer, whatever its shape', async () => {
    const { service, asked } = open();
    await service.answer(question({ detail: 'events', groupBy: 'user' }));
    expect([asked.cache.length, asked.google]).toEqual([1, 0]);
  });

  test('L18: Google once for a stampede on a stale calendar', async () => {
    const { service, asked, google, first } = await askAndBeHeldBack();
    const stampede = [first, ...Array.from({ length: 20 }, () => service.answer(question()))];
    await nextTurn();
    google.answer();
    for (const answer of await Promise.all(stampede)) expect(answer.busy).toEqual([{ ...atGoogle, source: 'google' }]);
    expect(asked.google).toBe(1);
  });

  test('L9: who takes no age joins no call that began before', async () => {
    const { service, asked, google, first } = await askAndBeHeldBack();
    const second = service.answer(question({ maxStalenessMs: 0 }));
    await nextTurn();
    expect(asked.google).toBe(2);
    google.answer();
    await Promise.all([first, second]);
  });
});

describe('which syncs are asked for', () => {
  test.each<[string, Partial<CachedCalendar>, string[]]>([
    ['stale', {}, ['subscription-1 stale']],
    ['never synced', { asOfMs: null }, ['subscription-1 stale']],
    ['never subscribed', { asOfMs: null, subscriptionId: null }, []],
    ['unread since write came back', { untrustedReason: 'write-off' }, ['subscription-1 stale']],
    ['write off', { writeOn: false }, []],
    ['read off', { readOn: false }, []],
    ['outside of coverage', { covered: false }, []],
  ])('%s', async (_what, changes, syncs) => {
    const { service, asked } = open({ cached: { calendars: [{ ...stale, ...changes }], busy: [] } });
    await service.answer(question());
    expect(asked.syncs).toEqual(syncs);
  });

  test('a queue that does not take it is told of, and the answer comes all the same', async () => {
    const refuses = () => Promise.reject(new AppError('queue-unavailable', 'The queue is away.'));
    const { service, asked } = open({ cached: { calendars: [stale], busy: [] }, requestSync: refuses });
    expect((await service.answer(question())).busy).toEqual([{ ...atGoogle, source: 'google' }]);
    expect(asked.failed).toEqual(['queue-unavailable']);
  });

  test('a refresh that the queue did not take is not waited for', async () => {
    const refuses = () => Promise.reject(new AppError('queue-unavailable', 'The queue is away.'));
    const { service, asked } = open({ cached: { calendars: [stale], busy: [] }, requestSync: refuses });
    await service.answer(question({ onStale: 'refresh' }));
    expect(asked).toMatchObject({ looks: 0, google: 1 });
  });

  test('a refresh waits until its time is up, looks every 20 ms, and then reads again', async () => {
    const { service, asked } = open({ cached: { calendars: [stale], busy: [] } });
    await service.answer(question({ onStale: 'refresh' }));
    expect(asked).toMatchObject({ looks: 50, google: 1, syncs: ['subscription-1 refresh'] });
    expect(asked.cache).toHaveLength(2);
  });

  test('L15: a refresh ends when the clock is set back', async () => {
    const { service, asked } = open({ cached: { calendars: [stale], busy: [] }, pauseMovesMs: -hourMs });
    await service.answer(question({ onStale: 'refresh' }));
    expect(asked).toMatchObject({ looks: 1, google: 1 });
  });
});

describe('the reference’s interface', () => {
  test('getAvailability gives blocks, and throws where it cannot know', async () => {
    const { service } = open();
    const [from, to] = [range.fromMs, range.untilMs].map((ms) => new Date(ms).toISOString()) as [string, string];
    expect(await service.getAvailability(from, to, [{ id: 'calendar-1' }])).toEqual([
      { start: '2027-03-01T00:00:01.000Z', end: '2027-03-01T00:00:02.000Z', source: 'calendar-cache-sql' },
    ]);
    await expect(service.getAvailability('yesterday', to, [{ id: 'calendar-1' }])).rejects.toMatchObject({
      code: 'invalid-request',
    });
    await expect(service.getAvailability(from, to, [])).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(service.getAvailability(from, to, [{ id: 'other' }])).rejects.toMatchObject({
      code: 'calendar-not-found',
    });
  });

  test('listCalendars lists, and nothing writes', async () => {
    const { service } = open();
    expect(await service.listCalendars('user-1')).toEqual([{ id: 'calendar-1', externalId: 'e', timeZone: null }]);
    for (const write of [service.createEvent(), service.updateEvent(), service.deleteEvent()]) {
      await expect(write).rejects.toMatchObject({ code: 'not-supported' });
    }
  });
});
