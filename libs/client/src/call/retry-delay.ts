/** How often, and how patiently, a call is repeated that the service could not answer. */
export interface RetrySettings {
  /** Repetitions after the first try; 2 unless given. */
  retries: number;
  /** A longer `Retry-After` is not waited for, but thrown; 5 s unless given. */
  maxRetryDelayMs: number;
  /** 0 to 1; Math.random unless given. */
  random: () => number;
}

/** What an answer says about coming again. */
export interface Refusal {
  status: number;
  retryAfterMs: number | undefined;
}

/** Methods that may be sent twice without doing twice what they do. */
const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/**
 * How long to wait before trying again; null when trying again is no use. Only a 503 that says when to come again is
 * repeated: one without `Retry-After` stays until somebody acts. Waiting clients come back spread out, not all at once:
 * the spread comes on top, also of the longest `Retry-After` that is waited for.
 */
export function retryDelayMs(
  { method, attempt }: { method: string; attempt: number },
  { status, retryAfterMs }: Refusal,
  { retries, maxRetryDelayMs, random }: RetrySettings,
): number | null {
  if (status !== 503 || retryAfterMs === undefined || !repeatable.has(method)) return null;
  if (attempt > retries || retryAfterMs > maxRetryDelayMs) return null;
  return retryAfterMs * (1 + random() / 2);
}

/** What `Retry-After` asks for: seconds or a date. */
export function retryAfterMsOf(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
