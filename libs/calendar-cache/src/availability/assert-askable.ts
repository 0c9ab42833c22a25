import { AppError } from '@calendar-cache/errors';
import { dayMs, type TimeRange } from '../time/clock.ts';
import type { AvailabilityQuestion } from './question.ts';

/** The most that one question may ask for; calendars are counted after users were expanded to theirs, blocks where they are not merged. */
export const questionLimits = { rangeDays: 400, calendars: 500, blocks: 20_000 } as const;

/**
 * Refuses what can't or may not be asked, before anything is read.
 * @throws AppError `invalid-request`, `range-too-long`, `too-many-calendars`.
 */
export function assertAskable({ selection, range }: Pick<AvailabilityQuestion, 'selection' | 'range'>): void {
  // No calendar at all proves nothing about anybody (L1).
  if (selection.ids.length === 0) {
    throw new AppError('invalid-request', 'At least one calendar or user has to be asked for.');
  }
  assertRange(range);
  // A user with no calendar is refused all the same, so that each id stands for one calendar at least.
  assertFewEnough(new Set(selection.ids).size);
}

/** @throws AppError `invalid-request`, `range-too-long`. */
export function assertRange(range: TimeRange): void {
  // Also true where one of them is no instant at all.
  if (!(range.fromMs < range.untilMs)) {
    throw new AppError('invalid-request', 'The range has to begin before it ends.');
  }
  if (range.untilMs - range.fromMs > questionLimits.rangeDays * dayMs) {
    throw new AppError('range-too-long', `A question may span at most ${questionLimits.rangeDays} days.`);
  }
}

/** The refusal of an answer that would list too much: a part of it would look like all. */
export function tooLarge(what: 'blocks' | 'events'): AppError {
  return new AppError('answer-too-large', `More than ${questionLimits.blocks} ${what} lie in the asked range.`, {
    details: { limit: questionLimits.blocks },
  });
}

/** @throws AppError `too-many-calendars`. */
export function assertFewEnough(calendars: number): void {
  if (calendars > questionLimits.calendars) {
    throw new AppError('too-many-calendars', `A question may name at most ${questionLimits.calendars} calendars.`, {
      details: { limit: questionLimits.calendars },
    });
  }
}
