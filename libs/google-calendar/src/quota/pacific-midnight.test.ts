import { expect, test } from '@jest/globals';
import { nextPacificMidnightMs } from './pacific-midnight.ts';

test.each([
  ['in winter', '2026-01-15T12:00:00.250Z', '2026-01-16T08:00:00.000Z'],
  ['in summer', '2026-07-15T12:00:00.000Z', '2026-07-16T07:00:00.000Z'],
  ['just before', '2026-07-15T06:59:59.999Z', '2026-07-15T07:00:00.000Z'],
  ['just then, the next one', '2026-07-15T07:00:00.000Z', '2026-07-16T07:00:00.000Z'],
  ['on the day of 23 hours', '2026-03-08T09:00:00.000Z', '2026-03-09T07:00:00.000Z'],
  ['on the day of 25 hours', '2026-11-01T07:30:00.000Z', '2026-11-02T08:00:00.000Z'],
])('daily limits reset at midnight in California: %s', (_, now, midnight) => {
  expect(new Date(nextPacificMidnightMs(Date.parse(now))).toISOString()).toBe(midnight);
});
