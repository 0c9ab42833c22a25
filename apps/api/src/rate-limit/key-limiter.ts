import type { Clock } from '@calendar-cache/calendar-cache';

/** What one key may ask for. */
export interface KeyLimit {
  /** Requests in any span of `windowMs`. */
  requests: number;
  windowMs: number;
}

/** Whether a request of a key is within its limit. */
export interface LimitVerdict {
  allowed: boolean;
  limit: KeyLimit;
  /** How many more would be within it now. */
  remaining: number;
  /** After which time the next request may be within it; the whole window where this one was. */
  resetMs: number;
}

/** Counts the requests of one key in all processes; `requests` are those since the last call, 0 only looks. */
export type ShareCount = (keyId: string, requests: number, windowMs: number) => Promise<{ used: number }>;

interface KeyCount {
  /** What this process has let through, by slice of the window. */
  slices: Map<number, number>;
  own: number;
  /** What the other processes have not been told yet. */
  unshared: number;
  /** What all of them have let through, as it was known a moment ago. */
  shared: { used: number; atMs: number } | null;
  /** Asked for since the last share, even if refused. */
  isAsked: boolean;
}

const slicesPerWindow = 60;
const sharedAtOnce = 8;

/**
 * Counts requests per key in a sliding window. No request waits for a count: they are kept in the process and shared with
 * the others in the background, so that all processes together let through what the limit says and what comes within
 * one share of each other. While sharing fails each process counts by itself.
 */
export class KeyLimiter {
  readonly #limit: KeyLimit;
  readonly #clock: Clock;
  readonly #share: ShareCount;
  readonly #sliceMs: number;
  readonly #counts = new Map<string, KeyCount>();

  constructor(parts: { limit: KeyLimit; clock: Clock; share: ShareCount }) {
    this.#limit = parts.limit;
    this.#clock = parts.clock;
    this.#share = parts.share;
    this.#sliceMs = Math.max(1, Math.ceil(parts.limit.windowMs / slicesPerWindow));
  }

  /** Counts one request of a key, unless it is beyond the limit. */
  take(keyId: string): LimitVerdict {
    const nowMs = this.#clock.now();
    const count = this.#countOf(keyId, nowMs);
    count.isAsked = true;
    const limit = this.#limit;
    const used = this.#usedOf(count, nowMs);
    if (used >= limit.requests) {
      return { allowed: false, limit, remaining: 0, resetMs: this.#untilRoom(count, nowMs) };
    }
    const slice = Math.floor(nowMs / this.#sliceMs);
    count.slices.set(slice, (count.slices.get(slice) ?? 0) + 1);
    count.own += 1;
    count.unshared += 1;
    return { allowed: true, limit, remaining: limit.requests - used - 1, resetMs: limit.windowMs };
  }

  /**
   * Tells the other processes, and learns from them, about every key that was asked for since the last time.
   * @throws the first failure, after all were tried; what could not be told is told the next time.
   */
  async share(): Promise<void> {
    const asked = [...this.#counts].filter(([, count]) => count.isAsked);
    const failures: unknown[] = [];
    while (asked.length > 0) {
      const portion = asked.splice(0, sharedAtOnce);
      await Promise.all(portion.map(([keyId, count]) => this.#shareOne(keyId, count, failures)));
    }
    this.#forgetIdle(this.#clock.now());
    if (failures.length > 0) throw failures[0];
  }

  async #shareOne(keyId: string, count: KeyCount, failures: unknown[]): Promise<void> {
    const told = count.unshared;
    count.isAsked = false;
    try {
      const { used } = await this.#share(keyId, told, this.#limit.windowMs);
      count.shared = { used, atMs: this.#clock.now() };
      count.unshared -= told;
    } catch (error) {
      failures.push(error);
      count.isAsked = true;
      // What has left the window is nobody's business any more.
      count.unshared = Math.min(count.unshared, count.own);
    }
  }

  #countOf(keyId: string, nowMs: number): KeyCount {
    const known = this.#counts.get(keyId);
    if (known === undefined) {
      const fresh: KeyCount = { slices: new Map(), own: 0, unshared: 0, shared: null, isAsked: false };
      this.#counts.set(keyId, fresh);
      return fresh;
    }
    this.#dropOldSlices(known, nowMs);
    return known;
  }

  #dropOldSlices(count: KeyCount, nowMs: number): void {
    const last = Math.floor(nowMs / this.#sliceMs);
    const first = Math.floor((nowMs - this.#limit.windowMs) / this.#sliceMs);
    for (const [slice, requests] of count.slices) {
      // A clock that was set back must not make a slice count for ever.
      if (slice >= first && slice <= last) continue;
      count.slices.delete(slice);
      count.own -= requests;
    }
  }

  #usedOf({ own, unshared, shared }: KeyCount, nowMs: number): number {
    const isCurrent = shared !== null && Math.abs(nowMs - shared.atMs) < this.#limit.windowMs;
    return isCurrent ? Math.max(own, shared.used + unshared) : own;
  }

  /** Until the oldest slice of this process has left the window; where only others have asked, one slice. */
  #untilRoom({ slices }: KeyCount, nowMs: number): number {
    const oldest = Math.min(...slices.keys());
    if (!Number.isFinite(oldest)) return this.#sliceMs;
    return Math.max(1, (oldest + 1) * this.#sliceMs + this.#limit.windowMs - nowMs);
  }

  #forgetIdle(nowMs: number): void {
    for (const [keyId, count] of this.#counts) {
      this.#dropOldSlices(count, nowMs);
      if (count.own === 0 && !count.isAsked) this.#counts.delete(keyId);
    }
  }
}
