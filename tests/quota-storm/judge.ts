import type { StormPlan } from './plan.ts';

/** One call as Google saw it. */
export interface SeenCall {
  atMs: number;
  status: number;
  /** Google's id of the calendar that it reads; null for other calls. */
  lists: string | null;
}

/** A change on a loaded calendar, as it was made at Google. */
export interface MadeChange {
  atMs: number;
  calendarId: string;
}

/** What a storm came to. Times in ms. */
export interface StormFigures {
  loaded: number;
  seconds: number;
  calls: number;
  /** Calls in the busiest minute, and those of them that nobody waited for. */
  busiest: number;
  busiestStorm: number;
  refused: number;
  changes: number;
  startedAfter: { p50: number; p95: number; most: number };
  /** Later than promised, but not counted from the end of the gap that two syncs of a calendar keep. */
  heldByGap: number;
  faults: string[];
}

/** L10: a notification's sync starts within a second. */
const promisedStartMs = 1_000;
/** L18: two syncs of a calendar start at least so far apart (SYNC_MIN_GAP_MS as it is unless set). */
const gapMs = 1_000;
const minuteMs = 60_000;
const backgroundShare = 0.7;

/** Judges by what Google saw alone: calls a minute, refusals, and when each change was asked for. */
export function judgeStorm(
  plan: StormPlan,
  seen: { calls: readonly SeenCall[]; changes: readonly MadeChange[]; loaded: number; seconds: number },
  options: { promisedMs?: number } = {},
): StormFigures {
  const { promisedMs = promisedStartMs } = options;
  const watched = new Set(seen.changes.map(({ calendarId }) => calendarId));
  const busiest = mostInAMinute(seen.calls.map(({ atMs }) => atMs));
  const stormCalls = seen.calls.filter(({ lists }) => lists !== null && !watched.has(lists));
  const busiestStorm = mostInAMinute(stormCalls.map(({ atMs }) => atMs));
  const refused = seen.calls.filter(({ status }) => status === 403 || status === 429).length;
  const starts = seen.changes.map((change) => startOf(change, seen.calls));
  const delays = starts.map(({ afterMs }) => afterMs).sort((one, other) => one - other);
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? Number.NaN;
  const late = starts.filter(({ afterGapMs }) => afterGapMs > promisedMs).length;
  const faults = [
    ...(busiest > plan.quotaPerMinute ? [`${busiest} calls in a minute of ${plan.quotaPerMinute}`] : []),
    ...(busiestStorm > plan.quotaPerMinute * backgroundShare
      ? [`${busiestStorm} calls in a minute that nobody waited for`]
      : []),
    ...(refused > 0 ? [`${refused} calls refused by Google`] : []),
    ...(late > 0 ? [`${late} of ${delays.length} syncs began later than ${promisedMs} ms after the change`] : []),
    ...(delays.length === 0 ? ['no change was made'] : []),
  ];
  return {
    loaded: seen.loaded,
    seconds: seen.seconds,
    calls: seen.calls.length,
    busiest,
    busiestStorm,
    refused,
    changes: delays.length,
    startedAfter: { p50: at(0.5), p95: at(0.95), most: delays.at(-1) ?? Number.NaN },
    heldByGap: delays.filter((delay) => delay > promisedMs).length - late,
    faults,
  };
}

/** The one last line. */
export function lineOf(plan: StormPlan, figures: StormFigures): string {
  const { startedAfter, faults } = figures;
  const ms = (milliseconds: number) => `${Math.round(milliseconds)} ms`;
  const held = figures.heldByGap === 0 ? '' : ` (${figures.heldByGap} held by the gap after another sync)`;
  return (
    `quota-storm seed ${plan.seed}, queue on ${plan.queue}: ${figures.loaded} of ${plan.calendars} calendars of ${plan.events} events loaded in ${figures.seconds} s; ` +
    `busiest minute ${figures.busiest} calls of ${plan.quotaPerMinute} (storm ${figures.busiestStorm}), ${figures.refused} refused by Google; ` +
    `${figures.changes} changes, sync begun after p50 ${ms(startedAfter.p50)}, p95 ${ms(startedAfter.p95)}, most ${ms(startedAfter.most)}${held}: ` +
    (faults.length === 0 ? 'ok' : `FAILED: ${faults.join('; ')}`)
  );
}

/** From a change, and from the end of the gap after the read before it, to the next read of its calendar; infinite where none came. */
function startOf(change: MadeChange, calls: readonly SeenCall[]): { afterMs: number; afterGapMs: number } {
  const reads = calls.filter(({ lists }) => lists === change.calendarId);
  const next = reads.findIndex(({ atMs }) => atMs >= change.atMs);
  const readMs = reads[next]?.atMs ?? Number.POSITIVE_INFINITY;
  const before = next > 0 ? reads[next - 1] : undefined;
  const mayStartMs = Math.max(change.atMs, (before?.atMs ?? Number.NEGATIVE_INFINITY) + gapMs);
  return { afterMs: readMs - change.atMs, afterGapMs: readMs - mayStartMs };
}

/** The most of these instants that lie in one sliding minute. */
function mostInAMinute(instants: readonly number[]): number {
  const sorted = [...instants].sort((one, other) => one - other);
  let most = 0;
  let first = 0;
  for (const [last, atMs] of sorted.entries()) {
    while (atMs - (sorted[first] ?? atMs) >= minuteMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
