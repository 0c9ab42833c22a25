import { minuteMs, type TimeRange } from '../../time/clock.ts';
import type { CachedCalendar } from '../availability-repository.ts';
import type { LiveAnswer } from './live-answer.ts';
import type { LiveCalls } from './live-calls.ts';

/** Questions "from now on" differ by milliseconds: in whole quarters of an hour they can share one call. */
const callStepMs = 15 * minuteMs;
/** Google takes four-digit years. */
const lastInstantMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Asks freeBusy once per credential, or joins who is asking already. What can't be known is unknown, never free (L1).
 * `maxAgeMs` is how long before the question a joined call may have begun; 0 joins none that has.
 */
export async function askGoogle(
  calls: LiveCalls,
  calendars: readonly CachedCalendar[],
  question: { range: TimeRange; nowMs: number; maxAgeMs: number },
): Promise<Map<string, LiveAnswer>> {
  const byCredential = new Map<string, CachedCalendar[]>();
  for (const calendar of calendars) {
    byCredential.set(calendar.credentialId, [...(byCredential.get(calendar.credentialId) ?? []), calendar]);
  }
  const range = widen(question.range);
  const oldestAsOfMs = question.maxAgeMs === 0 ? Number.POSITIVE_INFINITY : question.nowMs - question.maxAgeMs;
  const answers = await Promise.all(
    [...byCredential].map(async ([credentialId, group]) => {
      const externalIds = [...new Set(group.map(({ externalId }) => externalId))];
      const live = await calls.ask({ credentialId, externalIds, range, oldestAsOfMs });
      return group.flatMap(({ id, externalId }) => {
        const answer = live.get(externalId);
        return answer === undefined ? [] : [[id, answer] as const];
      });
    }),
  );
  return new Map(answers.flat());
}

function widen({ fromMs, untilMs }: TimeRange): TimeRange {
  const roundedMs = Math.ceil(untilMs / callStepMs) * callStepMs;
  return {
    fromMs: Math.floor(fromMs / callStepMs) * callStepMs,
    untilMs: roundedMs > lastInstantMs ? untilMs : roundedMs,
  };
}
