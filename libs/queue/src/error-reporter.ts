import { toError } from '@calendar-cache/errors';

/** During an outage every waiting command and every reconnection repeats the same complaint. */
const QUIET_MS = 1_000;

/**
 * Passes errors on, each once: BullMQ hands the same object to every queue of a connection, and a lost server
 * makes the same sentence many times a second.
 */
export function createErrorReporter(
  onError: (error: Error) => void,
  nowMs: () => number = () => performance.now(),
): (thrown: unknown) => void {
  const seen = new WeakSet<Error>();
  const lastReportedAt = new Map<string, number>();
  return (thrown) => {
    const error = toError(thrown);
    const key = `${error.name} ${error.message}`;
    const now = nowMs();
    if (seen.has(error) || now - (lastReportedAt.get(key) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) {
      return;
    }
    seen.add(error);
    if (lastReportedAt.size >= 100) {
      lastReportedAt.clear();
    }
    lastReportedAt.set(key, now);
    onError(error);
  };
}
