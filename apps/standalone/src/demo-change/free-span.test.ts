import { dayMs, hourMs, minuteMs } from '@calendar-cache/calendar-cache';
import { expect, test } from '@jest/globals';
import { medianOf } from './change-once.ts';
import { firstFreeSpan, searchedRange } from './free-span.ts';

const nowMs = Date.UTC(2026, 0, 5, 9, 20);
const { startMs } = searchedRange(nowMs);

test('takes the first full hour from tomorrow on', () => {
  expect(startMs).toBe(Date.UTC(2026, 0, 6, 10));
  expect(firstFreeSpan([], nowMs)).toEqual({ startMs, endMs: startMs + 30 * minuteMs });
});

test('leaves out what overlaps, and takes what only touches', () => {
  const busy = [
    { startMs: startMs - hourMs, endMs: startMs + minuteMs },
    { startMs: startMs + hourMs + 29 * minuteMs, endMs: startMs + 2 * hourMs },
  ];
  expect(firstFreeSpan(busy, nowMs)?.startMs).toBe(startMs + 2 * hourMs);
});

test('finds nothing where everything is taken', () => {
  expect(firstFreeSpan([{ startMs, endMs: startMs + 60 * dayMs }], nowMs)).toBeUndefined();
});

test('the median of an even number lies between the two in the middle', () => {
  expect([medianOf([3]), medianOf([9, 1, 2]), medianOf([1, 2, 4, 9])]).toEqual([3, 2, 3]);
  expect(() => medianOf([])).toThrow(RangeError);
});
