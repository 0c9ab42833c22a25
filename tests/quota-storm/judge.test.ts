import { describe, expect, test } from '@jest/globals';
import { judgeStorm, lineOf, type SeenCall } from './judge.ts';
import type { StormPlan } from './plan.ts';

const plan: StormPlan = {
  seed: 7,
  calendars: 10,
  events: 5,
  watched: 1,
  changeEveryMs: 1_000,
  quotaPerMinute: 10,
  quotaPerMinutePerUser: 5,
  latencyMs: 0,
  pageSize: 5,
  longestMs: 1,
  queue: 'redis',
};
const call = (atMs: number, lists: string | null = 'storm', status = 200): SeenCall => ({ atMs, status, lists });
const judge = (calls: SeenCall[], changes = [{ atMs: 100, calendarId: 'watched' }]) =>
  judgeStorm(plan, { calls, changes, loaded: 10, seconds: 3 });

describe('L18: the judge of a storm', () => {
  test('is content where the budget was kept and each change was read within a second', () => {
    const figures = judge([...Array.from({ length: 7 }, (_, index) => call(index)), call(900, 'watched')]);
    expect(figures).toMatchObject({ busiest: 8, busiestStorm: 7, refused: 0, faults: [] });
    expect(figures.startedAfter).toEqual({ p50: 800, p95: 800, most: 800 });
    expect(lineOf(plan, figures)).toMatch(/10 of 10 calendars of 5 events.* busiest minute 8 calls of 10.*: ok$/);
  });

  test.each<[string, SeenCall[], RegExp]>([
    [
      'a minute beyond the budget',
      Array.from({ length: 11 }, (_, index) => call(index * 5_999, null)),
      /12 calls in a minute of 10/,
    ],
    [
      'a storm beyond its share',
      Array.from({ length: 8 }, (_, index) => call(index)),
      /8 calls in a minute that nobody/,
    ],
    ['a refusal', [call(0, null, 403)], /1 calls refused/],
    ['a sync that began late', [call(1_101, 'watched')], /1 of 1 syncs began later/],
    ['a change that nobody read', [call(99, 'watched')], /1 of 1 syncs began later/],
  ])('finds %s', (_, calls, fault) => {
    const figures = judge(
      calls[0]?.lists === 'watched' ? calls : [...calls, call(100, 'watched')].sort((a, b) => a.atMs - b.atMs),
    );
    expect(figures.faults.join()).toMatch(fault);
    expect(lineOf(plan, figures)).toContain('FAILED');
  });

  test.each([
    ['a second after the gap that another one left', 1_000, 2_000, 1, []],
    ['later than that', 1_000, 2_001, 0, [expect.stringMatching(/1 of 1 syncs began later/)]],
  ])('a sync that begins %s', (_, gapEndsMs, readMs, heldByGap, faults) => {
    const figures = judge([call(gapEndsMs - 1_000, 'watched'), call(readMs, 'watched')]);
    expect(figures).toMatchObject({ heldByGap, faults });
    expect(figures.startedAfter.most).toBe(readMs - 100);
  });

  test('a minute slides: eleven calls in sixty seconds and more are not one too many', () => {
    expect(
      judge([...Array.from({ length: 10 }, (_, index) => call(index * 6_100, null)), call(61_000, 'watched')]).busiest,
    ).toBe(10);
  });
});
