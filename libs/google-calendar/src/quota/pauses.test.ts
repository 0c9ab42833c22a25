import { hourMs, secondMs } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import { pausesAfter } from './pauses.ts';

test('L15: a clock that is set back closes nobody out for as long as it was set back', () => {
  let nowMs = Date.UTC(2026, 10, 23, 12);
  const settings = { clock: { now: () => nowMs }, random: () => 0.5, closed: new Map() };
  const refusal = new AppError('google-rate-limited', 'Slow down.', { details: { scope: 'project' } });
  expect(pausesAfter('ada', refusal, settings)).toEqual([{ gate: 'project', forMs: 1.5 * secondMs }]);
  nowMs -= hourMs;
  expect(pausesAfter('ada', refusal, settings)).toEqual([{ gate: 'project', forMs: 2.5 * secondMs }]);
});
