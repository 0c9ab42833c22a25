import { dayMs, minuteMs } from '@calendar-cache/calendar-cache';
import { isAppError } from '@calendar-cache/errors';
import { z } from 'zod';
import type { Command } from '../plan/command.ts';
import { askCache } from './ask-cache.ts';
import { describeBlocks, subtract } from './difference.ts';
import type { Performance } from './perform.ts';
import type { Tally } from './tally.ts';

/** No answer reaches back further than the retention; a day less, since what is asked now was read a while ago. */
const reachBackMs = 29 * dayMs;

const refusalSchema = z.object({ calendars: z.array(z.object({ reason: z.string() })).min(1) });

/**
 * Asks while changes, syncs and faults are under way. An answer from the cache is wrong when it lacks what Google held throughout
 * [asOf, answered], or shows what Google held at no instant of it; a refused one is counted.
 */
export async function askAmidChange(
  performance: Performance,
  { range, maxStalenessMinutes }: Extract<Command, { kind: 'ask' }>,
  tally: Tally,
): Promise<void> {
  const { stage, history } = performance;
  const firstMs = Math.max(history.fromMs, stage.clock.now() - reachBackMs);
  const fromMs = Math.round(firstMs + ((history.untilMs - firstMs - minuteMs) * range.from) / 10_000);
  const untilMs = Math.min(fromMs + range.minutes * minuteMs, history.untilMs);
  const answer = await answerOrRefusal(performance, {
    fromMs,
    untilMs,
    maxStalenessMs: maxStalenessMinutes * minuteMs,
  });
  if (typeof answer === 'string') return tally.add('asked amid change', `refused: ${answer}`);
  const answeredMs = stage.clock.now();
  const [evidence] = answer.calendars;
  if (evidence?.source !== 'calendar-cache-sql' || evidence.asOfMs === null) {
    throw new Error(`With onStale=fail answered from ${evidence?.source}, as of ${evidence?.asOfMs}.`);
  }
  tally.add('asked amid change', 'from the cache');
  const answered = answer.busy.map(({ startMs, endMs }) => [startMs, endMs] as const);
  const { throughout, ever } = history.truthBetween(evidence.asOfMs, answeredMs, { fromMs, untilMs });
  const missing = subtract(throughout, answered);
  const extra = subtract(answered, ever);
  if (missing.length === 0 && extra.length === 0) return;
  throw new Error(
    `Asked amid change for ${describeBlocks([[fromMs, untilMs]])}, as of ${new Date(evidence.asOfMs).toISOString()}, ` +
      `answered at ${new Date(answeredMs).toISOString()}\n` +
      `  busy at Google throughout, free here: ${describeBlocks(missing) || 'nothing'}\n` +
      `  never busy at Google meanwhile, busy here: ${describeBlocks(extra) || 'nothing'}`,
  );
}

/** The answer, or why there is none. */
async function answerOrRefusal(
  { stage }: Performance,
  question: { fromMs: number; untilMs: number; maxStalenessMs: number },
) {
  try {
    return await askCache(stage, { ...question, onStale: 'fail' });
  } catch (error) {
    if (!isAppError(error, 'availability-unknown')) throw error;
    const refusal = refusalSchema.parse(error.details);
    return refusal.calendars[0]?.reason ?? 'no reason given';
  }
}
