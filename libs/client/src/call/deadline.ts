import { CalendarCacheError } from './calendar-cache-error.ts';

/** The end of a call, by time or by the caller's signal. */
export interface Deadline {
  /** For fetch. */
  signal: AbortSignal;
  /** Waits, unless the end comes first, which it throws. */
  pause(delayMs: number): Promise<void>;
  /** What is left. */
  remainingMs(): number;
  /** Forgets timers and listeners. */
  end(): void;
}

/** Begins the time of a call. The signal's own reason is what is thrown when the caller cancels. */
export function startDeadline(timeoutMs: number, cancel: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const endsAtMs = Date.now() + timeoutMs;
  const onCancel = () => controller.abort(cancel?.reason);
  const timer = setTimeout(() => {
    controller.abort(new CalendarCacheError('timeout', `No answer within ${timeoutMs} ms.`));
  }, timeoutMs);
  if (cancel?.aborted) onCancel();
  else cancel?.addEventListener('abort', onCancel, { once: true });
  const { signal } = controller;
  return {
    signal,
    pause: (delayMs) => pause(delayMs, signal),
    remainingMs: () => endsAtMs - Date.now(),
    end: () => {
      clearTimeout(timer);
      cancel?.removeEventListener('abort', onCancel);
    },
  };
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
