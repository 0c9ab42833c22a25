import type { CachedAnswer } from './cached-answer.ts';
import type { DemoGoogle, TimeSpan } from './demo-google.ts';

/** What one change took. */
export interface MeasuredChange {
  /** From sending the event until the simulated Google confirmed it. */
  acceptedMs: number;
  /** From sending the event until the cached answer showed it. */
  answeredMs: number;
}

/**
 * Inserts an event, waits until the answer shows it, and removes it again, whatever happened.
 * @throws AppError `availability-unknown` when the answer never shows it.
 */
export async function changeOnce(google: DemoGoogle, answer: CachedAnswer, span: TimeSpan): Promise<MeasuredChange> {
  const sentMs = performance.now();
  const eventId = await google.insert(span);
  const acceptedMs = performance.now() - sentMs;
  try {
    await answer.until('busy', span);
    return { acceptedMs, answeredMs: performance.now() - sentMs };
  } finally {
    await google.remove(eventId);
  }
}

/** The value in the middle. @throws RangeError for an empty list. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (lower === undefined || upper === undefined) throw new RangeError('There is no median of nothing.');
  return (lower + upper) / 2;
}
