import {
  type CalendarSubscription,
  dayMs,
  minuteMs,
  secondMs,
  type UntrustedReason,
} from '@calendar-cache/calendar-cache';
import type { Range } from '../plan/command.ts';
import type { Stage } from '../stage/stage.ts';
import { flagActsWithinMs } from '../stage/stage-flags.ts';
import { assertFlagsAllow } from './ask-amid-change.ts';
import { askCache, askOrRefusal } from './ask-cache.ts';
import { describeBlocks, differenceOf, mergedWithin } from './difference.ts';
import { type Performance, reconnect } from './perform.ts';
import type { Tally } from './tally.ts';

const retentionMs = 30 * dayMs;
/** The horizon is extended once a day. */
const coveredAheadMs = 399 * dayMs;
const mostRounds = 40;

/** Lets everything come to rest, and compares what the cache says with what Google holds. */
export async function quietPoint(performance: Performance, ranges: readonly Range[], tally: Tally): Promise<void> {
  const { stage } = performance;
  await calm(performance, tally);
  const refusal = await lastingRefusal(performance, tally);
  if (refusal === 'unreadable-events') return;
  if (refusal === 'hidden-details') return compare(stage, ranges, tally, 'google');
  await assertFlagsAllow(stage);
  await compare(stage, ranges, tally, 'calendar-cache-sql');
}

/** Why the cache refuses to answer even after the full read that clears what an earlier one could not place; there is one a day. */
async function lastingRefusal(performance: Performance, tally: Tally): Promise<DemandedRefusal | null> {
  const { stage } = performance;
  const refusal = await refusalOf(stage);
  if (refusal === null) return null;
  tally.add('answer', `refused: ${refusal}`);
  if (isDemandedBy[refusal](performance)) return refusal;
  stage.clock.advance(dayMs + minuteMs);
  performance.unannounced = true;
  await comeIntoStep(performance, tally);
  // An unreadable event that is gone may have stood before a hidden one that is not.
  const another = await refusalOf(stage);
  if (another === null || isDemandedBy[another](performance)) return another;
  throw new Error(`Nothing is ${another} any more, and yet the cache refuses to answer.`);
}

const seesNoPrivateDetails: ReadonlySet<Performance['role']> = new Set(['reader', 'writerWithoutPrivateAccess']);

/** The named states in which the cache may refuse to answer, and when they are true. */
const isDemandedBy = {
  'unreadable-events': ({ hand }: Performance) => hand.holdsUnreadableRule,
  'hidden-details': ({ role, hand }: Performance) => seesNoPrivateDetails.has(role) && hand.holdsPrivateEvent,
} satisfies Partial<Record<UntrustedReason, (performance: Performance) => boolean>>;
type DemandedRefusal = keyof typeof isDemandedBy;

async function calm(performance: Performance, tally: Tally): Promise<void> {
  const { stage } = performance;
  stage.endFaults();
  stage.google.resumeNotifications();
  await stage.lane.webhook.release();
  await stage.untilIdle();
  await stage.flags.switchAllOn();
  stage.clock.advance(flagActsWithinMs);
  await restoreConsent(performance, tally);
  if (performance.role === 'none') {
    await assertNothingLearned(stage);
    tally.add('answer', 'no access: not asked');
    const { externalId: calendarId, email } = stage.calendar;
    stage.google.share({ calendarId, email, role: 'reader' });
    performance.role = 'reader';
    performance.unannounced = true;
  }
  await comeIntoStep(performance, tally);
}

/** A dead grant is noticed by the next read, what is known ages, and nothing is answered until the person connects again (L16). */
async function restoreConsent(performance: Performance, tally: Tally): Promise<void> {
  const { stage, consent } = performance;
  if (consent === 'given') {
    if (await stage.person.needsReconnect()) throw new Error('The credential was given up although its grant lives.');
    return;
  }
  const { dueAtMs } = await stage.subscription();
  stage.clock.advance(Math.max(dueAtMs - stage.clock.now(), 61 * minuteMs));
  const isDead = await sweepUntil(stage, () => stage.person.needsReconnect());
  if (consent === 'withdrawn' && !isDead) throw new Error('Nobody has noticed that the person withdrew the consent.');
  if (isDead) {
    const reason = await refusedBecause(stage);
    if (reason !== 'credential-revoked') throw new Error(`With a dead credential the cache says: ${reason}.`);
    tally.add('answer', 'no consent: refused');
  }
  await reconnect(performance);
}

function assertNothingFailed(stage: Stage): void {
  const [failure] = stage.lane.failures;
  if (failure !== undefined) throw new Error(`What may not fail has failed: ${failure}`);
}

/** What may not be read is not known: the last read is older than the loss, and the failure is on record. */
async function assertNothingLearned(stage: Stage): Promise<void> {
  stage.clock.advance(stage.pollMs);
  const isNoticed = async () => (await stage.subscription()).lastErrorCode === 'google-access-gone';
  if (!(await sweepUntil(stage, isNoticed))) throw new Error('Nobody has noticed that the access is gone.');
}

/** A calendar that another sweep has in its hands is left to the next one: the next comes within seconds. */
async function sweepUntil(stage: Stage, isSo: () => Promise<boolean>): Promise<boolean> {
  for (let round = 0; round < 3; round += 1) {
    await sweep(stage);
    if (await isSo()) return true;
  }
  return false;
}

/** Sweeps, and where nothing told us of a change or something failed, waits until the calendar is due. */
async function comeIntoStep(performance: Performance, tally: Tally): Promise<void> {
  const { stage } = performance;
  stage.clock.advance(secondMs);
  const sinceMs = stage.clock.now();
  await sweep(stage);
  performance.unannounced ||= performance.unwatched && !stage.isWatched();
  tally.add('quiet', performance.unannounced ? 'after a poll' : 'after notifications alone');
  for (let round = 0; round < mostRounds; round += 1) {
    // Beside a sync it would be overtaken, as it should.
    if (lagsBehind(await stage.subscription(), stage.clock.now())) await extendHorizon(stage);
    const subscription = await stage.subscription();
    const isDue = subscription.dueAtMs <= stage.clock.now();
    const isRead = !performance.unannounced || (subscription.asOfMs ?? 0) >= sinceMs;
    if (isHealthy(subscription, stage.clock.now()) && isRead && !isDue && !isHeld(subscription, stage.clock.now())) {
      performance.unannounced = false;
      performance.unwatched = false;
      return;
    }
    if (!isDue) stage.clock.advance(subscription.dueAtMs - stage.clock.now());
    await sweep(stage);
  }
  const { syncErrors, lastErrorCode, asOfMs, coverage, untrustedReason } = await stage.subscription();
  const state = JSON.stringify({ syncErrors, lastErrorCode, asOfMs, sinceMs, coverage, untrustedReason });
  throw new Error(`The calendar did not come into step: ${state}`);
}

function isHealthy(subscription: CalendarSubscription, nowMs: number): boolean {
  const { asOfMs, syncErrors, coverage } = subscription;
  return asOfMs !== null && syncErrors === 0 && coverage !== null && !lagsBehind(subscription, nowMs);
}

/** A run that was killed holds a calendar that was due for as long as its lease; then it is read, and not too old any more. */
function isHeld({ asOfMs, dueAtMs }: CalendarSubscription, nowMs: number): boolean {
  return nowMs - (asOfMs ?? 0) > 60 * minuteMs && dueAtMs - nowMs <= minuteMs;
}

function lagsBehind({ coverage, untrustedReason }: CalendarSubscription, nowMs: number): boolean {
  return coverage !== null && untrustedReason === null && coverage.untilMs < nowMs + coveredAheadMs;
}

async function extendHorizon(stage: Stage): Promise<void> {
  await stage.request('extend-horizon');
  await stage.untilIdle();
  assertNothingFailed(stage);
}

async function sweep(stage: Stage): Promise<void> {
  await stage.request('sweep-subscriptions');
  await stage.request('sweep-stale');
  await stage.untilIdle();
  assertNothingFailed(stage);
}

type Source = 'calendar-cache-sql' | 'google';

/** Compares answers that must come from that source. */
async function compare(stage: Stage, ranges: readonly Range[], tally: Tally, source: Source): Promise<void> {
  const nowMs = stage.clock.now();
  const fromMs = nowMs - retentionMs;
  const untilMs = nowMs + coveredAheadMs;
  const middleMs = Math.round((fromMs + untilMs) / 2);
  await compareRange(stage, fromMs, middleMs, tally, source);
  await compareRange(stage, middleMs, untilMs, tally, source);
  for (const { from, minutes } of ranges) {
    const startMs = Math.round(fromMs + ((untilMs - fromMs - minuteMs) * from) / 10_000);
    await compareRange(stage, startMs, Math.min(startMs + minutes * minuteMs, untilMs), tally, source);
  }
}

async function compareRange(
  stage: Stage,
  fromMs: number,
  untilMs: number,
  tally: Tally,
  source: Source,
): Promise<void> {
  const answer = await askCache(stage, { fromMs, untilMs, onStale: source === 'google' ? 'live' : 'fail' });
  const [evidence] = answer.calendars;
  if (evidence?.source !== source) throw new Error(`Answered from ${evidence?.source}.`);
  const expected = mergedWithin(stage.google.busyBlocks(stage.calendar.externalId, fromMs, untilMs), fromMs, untilMs);
  const answered = answer.busy.map(({ startMs, endMs }) => [startMs, endMs] as const);
  tally.add('answer', source === 'google' ? 'live' : 'from the cache');
  if (JSON.stringify(expected) === JSON.stringify(answered)) return;
  const { missing, extra } = differenceOf(expected, answered);
  throw new Error(
    `Asked for ${describeBlocks([[fromMs, untilMs]])} at ${new Date(stage.clock.now()).toISOString()}\n` +
      `  busy at Google, free here: ${describeBlocks(missing) || 'nothing'}\n` +
      `  free at Google, busy here: ${describeBlocks(extra) || 'nothing'}`,
  );
}

/** Why the cache refuses to answer for now, or null when it answers. */
async function refusalOf(stage: Stage): Promise<DemandedRefusal | null> {
  const reason = await refusedBecause(stage);
  if (reason === null) return null;
  const { untrustedReason } = await stage.subscription();
  if (isDemandable(untrustedReason)) return untrustedReason;
  throw new Error(`The cache refuses to answer: ${reason}`);
}

async function refusedBecause(stage: Stage): Promise<string | null> {
  const nowMs = stage.clock.now();
  const answer = await askOrRefusal(stage, { fromMs: nowMs, untilMs: nowMs + minuteMs });
  return typeof answer === 'string' ? answer : null;
}

function isDemandable(reason: UntrustedReason | null): reason is DemandedRefusal {
  return reason !== null && reason in isDemandedBy;
}
