import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EventTime } from '../calendar-event/calendar-event.ts';
import {
  bruteForceWalls,
  instantByIntl,
  type OracleRule,
  toLine,
  wallByIntl,
  weekdays,
} from '../recurrence/brute-force.test-support.ts';
import { dayMs, hourMs, minuteMs } from '../time/clock.ts';
import { createEvent } from './calendar-event.test-support.ts';
import { projectSeries } from './project-series.ts';

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Gaza',
  'Africa/Cairo',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Pacific/Apia',
  'Pacific/Chatham',
  'UTC',
];

const list = <T>(item: fc.Arbitrary<T>, maxLength = 3) => fc.uniqueArray(item, { minLength: 1, maxLength });
const sometimes = <T>(item: fc.Arbitrary<T>) => fc.option(item, { nil: undefined, freq: 2 });
const signed = (largest: number) => fc.integer({ min: 1, max: largest }).chain((n) => fc.constantFrom(n, -n));
const weekday = fc.constantFrom(...weekdays);
const plainDays = list(weekday, 4).map((days) => days.map((day) => ({ ordinal: null, weekday: day })));
const ordinalDays = list(
  fc.record({ ordinal: fc.constantFrom(1, 2, 3, 4, 5, -1, -2), weekday }).map((day) => JSON.stringify(day)),
).map((days) => days.map((day) => JSON.parse(day) as { ordinal: number; weekday: (typeof weekdays)[number] }));
const clock = { byHour: sometimes(list(fc.nat(23), 2)), byMinute: sometimes(list(fc.nat(59), 2)) };
const common = {
  interval: fc.integer({ min: 1, max: 4 }),
  count: sometimes(fc.integer({ min: 1, max: 60 })),
  weekStart: sometimes(weekday),
  byMonth: sometimes(list(fc.integer({ min: 1, max: 12 }))),
};

const rules: fc.Arbitrary<OracleRule> = fc
  .oneof(
    fc.record({ ...common, ...clock, frequency: fc.constant('DAILY' as const), byDay: sometimes(plainDays) }),
    fc.record({ ...common, ...clock, frequency: fc.constant('WEEKLY' as const), byDay: sometimes(plainDays) }),
    fc.record({
      ...common,
      frequency: fc.constant('MONTHLY' as const),
      byMonthDay: sometimes(list(signed(31))),
      byDay: sometimes(fc.oneof(plainDays, ordinalDays)),
      bySetPosition: sometimes(list(fc.constantFrom(1, 2, -1), 1)),
    }),
    fc.record({ ...common, frequency: fc.constant('YEARLY' as const), byDay: sometimes(ordinalDays) }),
    fc.record({ ...common, frequency: fc.constant('YEARLY' as const), byMonthDay: sometimes(list(signed(31))) }),
    fc.record({ ...common, frequency: fc.constant('YEARLY' as const), byYearDay: list(signed(366)) }),
    fc.record({
      interval: common.interval,
      weekStart: common.weekStart,
      frequency: fc.constant('YEARLY' as const),
      byWeekNumber: list(signed(51).filter((week) => Math.abs(week) > 1)),
      byDay: plainDays,
    }),
  )
  .map(({ bySetPosition, ...rule }: OracleRule) => {
    const limited = [rule.byMonth, rule.byMonthDay, rule.byDay].some((part) => part !== undefined);
    return bySetPosition !== undefined && limited ? { ...rule, bySetPosition } : rule;
  });

interface Case {
  rule: OracleRule;
  zone: string;
  startDay: number;
  startMinute: number;
  days: number;
  minutes: number;
  windowDay: number;
  windowDays: number;
  excluded: number[];
}

const cases: fc.Arbitrary<Case> = fc.record({
  rule: rules,
  zone: fc.constantFrom(...zones),
  startDay: fc.integer({ min: Date.UTC(2010, 0, 1) / dayMs, max: Date.UTC(2026, 0, 1) / dayMs }),
  startMinute: fc.oneof(fc.nat(1_439), fc.integer({ min: 0, max: 210 })),
  days: fc.constantFrom(1, 1, 2, 9),
  minutes: fc.constantFrom(15, 60, 1_500, 12_000),
  windowDay: fc.integer({ min: -20, max: 900 }),
  windowDays: fc.integer({ min: 1, max: 430 }),
  excluded: fc.array(fc.nat(40), { maxLength: 3 }),
});

const stamp = (wallMs: number) => new Date(wallMs).toISOString().replace(/[-:]|\.\d+Z/g, '');

/** Expected blocks and projected ones as sorted pairs. */
async function compare(time: EventTime, startWallMs: number, sample: Case, toBlock: (wallMs: number) => number[]) {
  const { rule, zone } = sample;
  const fromMs = startWallMs + sample.windowDay * dayMs;
  const window = { fromMs, untilMs: fromMs + sample.windowDays * dayMs };
  const walls = [...new Set([startWallMs, ...bruteForceWalls(rule, startWallMs, window.untilMs + 2 * dayMs)])];
  const struckOut = sample.excluded.flatMap((index) => walls[index] ?? []);
  const exdates = struckOut.map((wallMs) =>
    time.kind === 'timed' ? `EXDATE;TZID=${zone}:${stamp(wallMs)}` : `EXDATE;VALUE=DATE:${stamp(wallMs).slice(0, 8)}`,
  );
  const blocks = walls
    .filter((wallMs) => !struckOut.includes(wallMs))
    .map(toBlock)
    .filter(([start = 0, end = 0]) => start < end && start < window.untilMs && end > window.fromMs);
  // Two wall times of which one lies in a gap may be one instant.
  const expected = [...new Set(blocks.map((block) => block.join('/')))].sort();
  const series = { master: createEvent({ time, recurrence: [...exdates, toLine(rule)] }), exceptions: [] };
  const projection = await projectSeries(series, { window, calendarZone: zone, maxOccurrences: 100_000 });
  const intervals = projection.kind === 'projected' ? projection.intervals : [];
  const actual = intervals.map(({ startMs, endMs }) => `${startMs}/${endMs}`).sort();
  expect({ kind: projection.kind, blocks: actual }).toEqual({ kind: 'projected', blocks: expected });
}

describe('L8: random series against an oracle that looks at every day', () => {
  const parameters = { seed: 20_250_327, numRuns: 120 };

  test('L8: timed series', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (sample) => {
        const { zone } = sample;
        const startMs = instantByIntl(sample.startDay * dayMs + sample.startMinute * minuteMs, zone);
        const startWallMs = wallByIntl(startMs, zone);
        const endMs = startMs + sample.minutes * minuteMs;
        const time = { kind: 'timed', startMs, endMs, startZone: zone, endZone: zone } as const;
        await compare(time, startWallMs, sample, (wallMs) => {
          const at = instantByIntl(wallMs, zone);
          return [at, at + sample.minutes * minuteMs];
        });
      }),
      parameters,
    );
  });

  test('L7 L8: all-day series', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (sample) => {
        const { rule, zone } = sample;
        const dated = { ...sample, rule: { ...rule, byHour: undefined, byMinute: undefined } as OracleRule };
        const startWallMs = sample.startDay * dayMs;
        const date = (wallMs: number) => new Date(wallMs).toISOString().slice(0, 10);
        const endDate = date(startWallMs + sample.days * dayMs);
        const time = { kind: 'all-day', startDate: date(startWallMs), endDate } as const;
        await compare(time, startWallMs, dated, (wallMs) => [
          instantByIntl(wallMs, zone),
          instantByIntl(wallMs + sample.days * dayMs, zone),
        ]);
      }),
      parameters,
    );
  });

  test('L8: hourly rules', async () => {
    const hourly = fc.record({
      frequency: fc.constant('HOURLY' as const),
      interval: fc.constantFrom(1, 3, 5, 12, 36),
      count: sometimes(fc.integer({ min: 1, max: 500 })),
      byDay: sometimes(plainDays),
      byMinute: sometimes(list(fc.nat(59), 2)),
    });
    await fc.assert(
      fc.asyncProperty(cases, hourly, async (sample, rule) => {
        const startMs = sample.startDay * dayMs + sample.startMinute * minuteMs;
        const time = { kind: 'timed', startMs, endMs: startMs + hourMs, startZone: 'UTC', endZone: 'UTC' } as const;
        const short = { ...sample, rule, zone: 'UTC', windowDay: sample.windowDay % 100, windowDays: 30 };
        await compare(time, startMs, short, (wallMs) => [wallMs, wallMs + hourMs]);
      }),
      { ...parameters, numRuns: 40 },
    );
  });
});
