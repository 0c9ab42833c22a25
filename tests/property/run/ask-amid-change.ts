import { dayMs, minuteMs } from '@calendar-cache/calendar-cache';
import type { Command } from '../plan/command.ts';
import type { Stage } from '../stage/stage.ts';
import { askOrRefusal } from './ask-cache.ts';
import { describeBlocks, subtract } from './difference.ts';
import type { Performance } from './perform.ts';
import type { Tally } from './tally.ts';

/** No answer reaches back further than the retention; a day less, since what is asked now was read a while ago. */
const reachBackMs = 29 * dayMs;

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
  const answer = await askOrRefusal(stage, {
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
  await assertFlagsAllow(stage);
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

/** Read or write off forbid it within seconds; and after write came back there has to be a full sync first. */
export async function assertFlagsAllow(stage: Stage): Promise<void> {
  const { flags, clock } = stage;
  const forbidden = flags.forbiddenBy(clock.now());
  if (forbidden !== null) throw new Error(`Answered from the cache although ${forbidden} is off.`);
  const { lastFullSyncMs } = await stage.subscription();
  if (flags.lastWriteOffMs === null || (lastFullSyncMs ?? 0) >= flags.lastWriteOffMs) return;
  throw new Error('Answered from the cache, without a full sync since write was off.');
}
