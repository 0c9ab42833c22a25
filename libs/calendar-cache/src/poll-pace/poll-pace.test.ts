import { describe, expect, test } from '@jest/globals';
import { hourMs, minuteMs } from '../time/clock.ts';
import { createPollPace } from './create-poll-pace.ts';
import { describeStretch, stretchPolls } from './stretch-polls.ts';

const settings = { pollMaxMs: 45 * minuteMs, defaultMaxStalenessMs: hourMs, dailyBudget: 1_000_000 };

describe('L18: polls keep to half of the daily budget', () => {
  test.each([0, 1, 1_000, 15_000, 15_625])('%i calendars are polled as set', (calendars) => {
    const pace = stretchPolls(calendars, settings);
    expect(pace).toEqual({ calendars, stretch: 1, pollMaxMs: 45 * minuteMs, defaultMaxStalenessMs: hourMs });
    expect(describeStretch(pace, settings)).toBeNull();
  });

  test.each([15_626, 20_000, 31_250, 1_000_000])(
    '%i calendars: interval and staleness are stretched together',
    (calendars) => {
      const pace = stretchPolls(calendars, settings);
      expect(pace.stretch).toBeGreaterThan(1);
      expect((calendars * 24 * hourMs) / pace.pollMaxMs).toBeLessThanOrEqual(500_000);
      expect((calendars * 24 * hourMs) / pace.pollMaxMs).toBeGreaterThan(499_000);
      expect(pace.defaultMaxStalenessMs / pace.pollMaxMs).toBeCloseTo(60 / 45, 3);
      expect(pace.defaultMaxStalenessMs).toBeGreaterThan(pace.pollMaxMs);
    },
  );

  test('the operator is told in one sentence', () => {
    expect(describeStretch(stretchPolls(31_250, settings), settings)).toBe(
      'Polls are stretched 2.0 times: 31250 calendars are read every 90 min at most instead of 45 min, and answers may be ' +
        '120 min old by default, to stay within half of GOOGLE_DAILY_BUDGET (1000000).',
    );
  });
});

describe('the current pace', () => {
  function open() {
    const world = { nowMs: 0, calendars: 31_250, counts: 0, fails: false };
    const failures: unknown[] = [];
    const pace = createPollPace({
      countMirrored: async () => {
        world.counts += 1;
        if (world.fails) throw new Error('away');
        return world.calendars;
      },
      settings,
      clock: { now: () => world.nowMs },
      onFailed: (thrown) => failures.push(thrown),
    });
    return { world, pace, failures };
  }

  test('is as set until the calendars were counted, and never older than a minute where it is looked at', async () => {
    const { world, pace } = open();
    expect(pace.current().stretch).toBe(1);
    await pace.refresh();
    expect(pace.current().stretch).toBe(2);
    world.calendars = 62_500;
    world.nowMs = 29_000;
    await pace.refresh();
    expect(world.counts).toBe(1);
    world.nowMs = 31_000;
    expect(pace.current().stretch).toBe(2);
    await pace.refresh();
    expect(pace.current().stretch).toBe(4);
    expect(world.counts).toBe(2);
  });

  test('is counted once by many who ask at once', async () => {
    const { world, pace } = open();
    await Promise.all([pace.refresh(), pace.refresh(), pace.refresh()]);
    pace.current();
    expect(world.counts).toBe(1);
  });

  test('stays as it was where the calendars can’t be counted, and is not asked for again at once', async () => {
    const { world, pace, failures } = open();
    await pace.refresh();
    world.fails = true;
    world.nowMs = 60_000;
    await pace.refresh();
    await pace.refresh();
    expect(pace.current().stretch).toBe(2);
    expect(failures).toHaveLength(1);
  });
});
