import { AppError } from '@calendar-cache/errors';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { classifyGoogleError } from '../error/classify-google-error.ts';
import { failureOf } from '../testing/google-harness.test-support.ts';
import { CountingCounters } from './counting.test-support.ts';
import { GoogleQuota, type QuotaEvent } from './google-quota.ts';

const limits = { projectPerMinute: 20, userPerMinute: 10, perDay: 1_000 };
const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

let counters: CountingCounters;
let own: CountingCounters;
let events: QuotaEvent[];
let quota: GoogleQuota;

beforeEach(() => {
  counters = new CountingCounters();
  own = new CountingCounters();
  events = [];
  quota = openQuota(limits);
});

function openQuota(given: typeof limits): GoogleQuota {
  return new GoogleQuota({
    counters,
    ownCounters: own,
    limits: given,
    clock: { now: () => counters.nowMs },
    random: () => 0.5,
    onEvent: (event) => events.push(event),
  });
}

const spend = (credentialId: string, isAwaited: () => boolean | Promise<boolean> = () => false) =>
  quota.spend({ method: 'events.list', credentialId, isAwaited });

/** Spends until refused. @returns how many calls there was room for */
async function spendAll(credentialIds: readonly string[], awaited: boolean): Promise<number> {
  for (let calls = 0; ; calls += 1) {
    try {
      await spend(credentialIds[calls % credentialIds.length] ?? '', () => awaited);
    } catch {
      return calls;
    }
  }
}

describe('L18: budgets', () => {
  test('background work stops at 70 % of a user, what somebody waits for goes on to the whole', async () => {
    expect(await spendAll(['ada'], false)).toBe(7);
    expect(await spendAll(['ada'], true)).toBe(3);
    expect(await spendAll(['bob'], false)).toBe(4);
  });

  test('background work stops at 70 % of the project', async () => {
    expect(await spendAll(['ada', 'bob', 'cid'], false)).toBe(14);
    expect(await spendAll(['dan', 'eve'], true)).toBe(6);
    expect(counters.used.get('project')).toBe(20);
  });

  test('a refusal names the scope but not the user, and says how long to wait', async () => {
    await spendAll(['ada'], true);
    const error = await failureOf(() => spend('ada', () => true));
    expect(error).toMatchObject({
      code: 'google-budget-spent',
      retryAfterMs: 5_000,
      details: { call: 'events.list', scope: 'user', priority: 'awaited' },
    });
    expect(JSON.stringify([error.message, error.details, events])).not.toContain('ada');
    const refused = { kind: 'refused', method: 'events.list', priority: 'awaited', scope: 'user', retryAfterMs: 5_000 };
    expect(events.at(-1)).toEqual(refused);
  });

  test('the day is a budget of background work alone', async () => {
    quota = openQuota({ projectPerMinute: 100, userPerMinute: 100, perDay: 5 });
    expect(await spendAll(['ada'], false)).toBe(5);
    await spend('ada', () => true);
    expect(await quota.remaining()).toEqual({ projectMinute: 94, day: -1 });
  });

  test('whether somebody waits is asked only where the background share is used up, and each time anew (L10)', async () => {
    let asked = 0;
    let waits = false;
    const isAwaited = async () => {
      asked += 1;
      return waits;
    };
    for (let call = 0; call < 7; call += 1) await spend('ada', isAwaited);
    expect(asked).toBe(0);
    await expect(spend('ada', isAwaited)).rejects.toMatchObject({ details: { priority: 'background' } });
    waits = true;
    await spend('ada', isAwaited);
    expect(asked).toBe(2);
  });

  test('a quota of one call leaves that call to background work', async () => {
    quota = openQuota({ projectPerMinute: 1, userPerMinute: 1, perDay: 1 });
    expect(await spendAll(['ada'], false)).toBe(1);
  });

  test('the room for background work is that of the project, and none where a gate is closed', async () => {
    expect(await quota.roomForBackground()).toBe(14);
    await spend('ada');
    expect(await quota.roomForBackground()).toBe(13);
    await counters.closeGate('project:background', 5_000);
    expect(await quota.roomForBackground()).toBe(0);
    counters.isAway = true;
    expect(await quota.roomForBackground()).toBeNull();
  });
});

describe('L18: what Google says of its limits closes the right scope (Google guide 4.2)', () => {
  const fault = (reason: string, more: object = {}) => ({
    error: { code: 403, errors: [{ domain: 'usageLimits', reason }], ...more },
  });
  const named = (limit: string) => ({ message: `Quota exceeded for quota metric 'Queries' and limit '${limit}' of` });
  const metadata = (quota_limit: string) => ({
    details: [{ reason: 'RATE_LIMIT_EXCEEDED', metadata: { quota_limit } }],
  });
  const refusal = (status: number, body: unknown, retryAfter: string | null = null) =>
    classifyGoogleError({ call: 'events.list', kind: 'answer', status, body, retryAfter }, counters.nowMs);
  const backoffMs = 1.5 * secondMs;
  // 08:00 UTC on 2026-03-02 is midnight in California.
  const untilResetMs = 24 * hourMs;
  const longMs = 1.125 * hourMs;

  test.each<[string, number, unknown, Record<string, number>]>([
    ['403 userRateLimitExceeded', 403, fault('userRateLimitExceeded'), { 'user:ada': backoffMs }],
    ['403 rateLimitExceeded that names no limit', 403, fault('rateLimitExceeded'), { 'user:ada': backoffMs }],
    ['429 rateLimitExceeded', 429, fault('rateLimitExceeded'), { 'user:ada': backoffMs }],
    ['429 HTML', 429, '<html>', { 'user:ada': backoffMs }],
    [
      'the limit per minute and user',
      403,
      fault('rateLimitExceeded', named('Queries per minute per user')),
      { 'user:ada': backoffMs },
    ],
    [
      'the same as metadata',
      403,
      fault('rateLimitExceeded', metadata('defaultPerMinutePerUser')),
      { 'user:ada': backoffMs },
    ],
    [
      'the limit per user of old',
      403,
      fault('rateLimitExceeded', named('Queries per user per 100 seconds')),
      { 'user:ada': backoffMs },
    ],
    ['the limit per minute', 403, fault('rateLimitExceeded', named('Queries per minute')), { project: backoffMs }],
    [
      'the same as metadata',
      429,
      fault('rateLimitExceeded', metadata('defaultPerMinutePerProject')),
      { project: backoffMs },
    ],
    ['403 quotaExceeded', 403, fault('quotaExceeded'), { 'user:ada': minuteMs, 'user:ada:background': longMs }],
    [
      '403 dailyLimitExceeded',
      403,
      fault('dailyLimitExceeded'),
      { project: minuteMs, 'project:background': untilResetMs },
    ],
    ['404 notFound', 404, fault('notFound'), {}],
    ['403 forbidden', 403, fault('forbidden'), {}],
    ['503 backendError', 503, fault('backendError'), {}],
  ])('%s', async (_, status, body, closed) => {
    await quota.heed('ada', refusal(status, body));
    expect(counters.closed()).toEqual(closed);
    expect(own.closed()).toEqual(closed);
  });

  test('one user who is slowed down slows nobody else; a slowed project slows all', async () => {
    await quota.heed('ada', refusal(403, fault('userRateLimitExceeded')));
    await expect(spend('ada', () => true)).rejects.toMatchObject({ details: { scope: 'user' }, retryAfterMs: 1_500 });
    await spend('bob');
    await quota.heed('ada', refusal(403, fault('rateLimitExceeded', named('Queries per minute'))));
    await expect(spend('bob', () => true)).rejects.toMatchObject({ details: { scope: 'project' } });
    counters.nowMs += 1_500;
    await spend('ada');
  });

  test('an exhausted day stops background work until it resets; what somebody waits for tries once a minute', async () => {
    await quota.heed('ada', refusal(403, fault('dailyLimitExceeded')));
    await expect(spend('bob', () => true)).rejects.toMatchObject({ retryAfterMs: minuteMs });
    counters.nowMs += minuteMs;
    await spend('bob', () => true);
    await expect(spend('bob')).rejects.toMatchObject({ retryAfterMs: untilResetMs - minuteMs });
    counters.nowMs += untilResetMs - minuteMs;
    await spend('bob');
  });

  test.each([
    ['as a floor', '20', { 'user:ada': 20 * secondMs }],
    ['not below our own backoff', '1', { 'user:ada': backoffMs }],
    ['for at most an hour where somebody waits', '90000', { 'user:ada': hourMs, 'user:ada:background': 24 * hourMs }],
  ])('Retry-After is heeded %s', async (_, retryAfter, closed) => {
    await quota.heed('ada', refusal(429, fault('rateLimitExceeded'), retryAfter));
    expect(counters.closed()).toEqual(closed);
  });

  test('pauses grow with each refusal in a row, up to a minute, those refused together count once, and a quiet while forgets', async () => {
    const error = refusal(403, fault('userRateLimitExceeded'));
    const pauses: number[] = [];
    for (let times = 0; times < 8; times += 1) {
      await Promise.all([quota.heed('ada', error), quota.heed('ada', error), quota.heed('ada', error)]);
      const forMs = counters.closed()['user:ada'] ?? 0;
      pauses.push(forMs / secondMs);
      counters.nowMs += forMs;
    }
    expect(pauses).toEqual([1.5, 2.5, 4.5, 8.5, 16.5, 32.5, 64, 64]);
    counters.nowMs += 3 * minuteMs;
    await quota.heed('ada', error);
    expect(counters.closed()['user:ada']).toBe(backoffMs);
  });
});

describe('L18: while the shared counters are away', () => {
  test('background work waits, and what somebody waits for goes on within a small budget of the process', async () => {
    quota = openQuota({ projectPerMinute: 200, userPerMinute: 100, perDay: 1_000 });
    counters.isAway = true;
    await expect(spend('ada')).rejects.toMatchObject({ details: { scope: 'counters-away' }, retryAfterMs: 10_000 });
    expect(await spendAll(['ada'], true)).toBe(5);
    expect(await spendAll(['bob', 'cid'], true)).toBe(5);
    expect(events.filter(({ kind }) => kind === 'counters-away').length).toBeGreaterThan(0);
  });

  test('they are asked once a second, and found when they are back', async () => {
    counters.isAway = true;
    for (let call = 0; call < 5; call += 1) await spend('ada').catch(() => undefined);
    expect(counters.takes).toBe(1);
    counters.isAway = false;
    counters.nowMs += 1_000;
    await spend('ada');
  });

  test('L15: and found by a clock that was set back, too', async () => {
    counters.isAway = true;
    await spend('ada').catch(() => undefined);
    counters.isAway = false;
    counters.nowMs -= 60 * minuteMs;
    await spend('ada');
  });

  test('what Google says is heeded by this process at least', async () => {
    counters.isAway = true;
    const details = { reason: 'userRateLimitExceeded', scope: 'user' };
    await quota.heed('ada', new AppError('google-rate-limited', 'Slow down.', { details }));
    await expect(spend('ada', () => true)).rejects.toMatchObject({ details: { scope: 'user' } });
  });
});
