/** Bounds of the time between two reads that nobody asks for, in milliseconds. */
export interface PollSettings {
  pollMinMs: number;
  pollMaxMs: number;
}

/** After a change that came unannounced: half, but not below the least. */
export function shortened(intervalMs: number | null, { pollMinMs, pollMaxMs }: PollSettings): number {
  return Math.max(pollMinMs, Math.round(Math.min(intervalMs ?? pollMaxMs, pollMaxMs) / 2));
}

/** After a read that found nothing new: half as long again, up to the most. Null is the most. */
export function lengthened(intervalMs: number | null, { pollMaxMs }: PollSettings): number | null {
  if (intervalMs === null) return null;
  const longerMs = Math.round(intervalMs * 1.5);
  return longerMs >= pollMaxMs ? null : longerMs;
}

/**
 * When to read again: three quarters of the interval to the whole of it, so that polls spread.
 * @param random a number in [0, 1)
 */
export function nextPollDelayMs(intervalMs: number | null, { pollMaxMs }: PollSettings, random: number): number {
  return Math.round(Math.min(intervalMs ?? pollMaxMs, pollMaxMs) * (0.75 + 0.25 * random));
}
