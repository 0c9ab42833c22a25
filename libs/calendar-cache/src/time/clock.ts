/** Where every decision takes its time from, so that tests and simulated years can move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** The clock of the machine. Only `main.ts` files hand it out. */
export const systemClock: Clock = { now: () => Date.now() };

/** A stretch of time, half-open: the start belongs to it, the end does not. Epoch milliseconds. */
export interface TimeRange {
  fromMs: number;
  untilMs: number;
}

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
