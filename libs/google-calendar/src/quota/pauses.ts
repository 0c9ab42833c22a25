import { type Clock, dayMs, hourMs, minuteMs, secondMs } from '@calendar-cache/calendar-cache';
import type { AppError } from '@calendar-cache/errors';
import { nextPacificMidnightMs } from './pacific-midnight.ts';

/** A scope closed for a while, for all or for background work alone. */
export interface Pause {
  gate: string;
  forMs: number;
}

/** How pauses grow. `closed` remembers, per gate, until when this process has closed it and how often in a row. */
export interface PauseSettings {
  clock: Clock;
  random: () => number;
  closed: Map<string, { untilMs: number; times: number }>;
}

const longestPauseMs = 64 * secondMs;
/** A refusal this long after the last pause is a new one. */
const forgetAfterMs = 2 * minuteMs;
/** The anti-abuse limit lasts for hours (Google guide 4.2): background work looks again in one. */
const usageLimitPauseMs = hourMs;
/** A header is a wish, not a way to shut us down. */
const longestWish = { awaitedMs: hourMs, backgroundMs: dayMs };
const maxRemembered = 10_000;

/**
 * What Google's refusal means, and for whom (Google guide 4.2): a rate limit slows its scope for all, exponentially with jitter;
 * usage and daily limits stop background work for long, and let what somebody waits for try once a minute. Retry-After is a floor.
 */
export function pausesAfter(credentialId: string, error: AppError, settings: PauseSettings): Pause[] {
  const { clock, random } = settings;
  const wishMs = error.retryAfterMs ?? 0;
  const scope = error.details.scope === 'project' ? 'project' : `user:${credentialId}`;
  if (error.code === 'google-rate-limited') {
    const pause = { gate: scope, forMs: growingPauseMs(scope, settings) };
    const forAllMs = Math.max(pause.forMs, Math.min(wishMs, longestWish.awaitedMs));
    return [{ ...pause, forMs: forAllMs }, ...background(scope, Math.min(wishMs, longestWish.backgroundMs), forAllMs)];
  }
  if (error.code !== 'google-quota-exhausted') return [];
  const untilResetMs = nextPacificMidnightMs(clock.now()) - clock.now();
  const longMs =
    error.details.reason === 'dailyLimitExceeded' ? untilResetMs : usageLimitPauseMs * (1 + 0.25 * random());
  return [
    { gate: scope, forMs: Math.max(minuteMs, Math.min(wishMs, longestWish.awaitedMs)) },
    ...background(scope, Math.max(longMs, Math.min(wishMs, longestWish.backgroundMs)), 0),
  ];
}

function background(scope: string, forMs: number, longerThanMs: number): Pause[] {
  return forMs > longerThanMs ? [{ gate: `${scope}:background`, forMs: Math.ceil(forMs) }] : [];
}

/** Several calls under way are refused together: that counts once. */
function growingPauseMs(gate: string, { clock, random, closed }: PauseSettings): number {
  const nowMs = clock.now();
  const last = closed.get(gate);
  const leftMs = last === undefined ? 0 : last.untilMs - nowMs;
  // What is left of more than was ever given is that of a clock that has been set back since.
  if (leftMs > 0 && leftMs <= longestPauseMs) return leftMs;
  const times = last === undefined || nowMs - last.untilMs > forgetAfterMs ? 0 : last.times + 1;
  const forMs = Math.ceil(Math.min(longestPauseMs, secondMs * 2 ** Math.min(times, 10) + secondMs * random()));
  if (closed.size >= maxRemembered) closed.clear();
  closed.set(gate, { untilMs: nowMs + forMs, times });
  return forMs;
}
