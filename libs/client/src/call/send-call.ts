import type { Schemas } from '../generated/api.ts';
import { CalendarCacheError, type CalendarCacheErrorCode } from './calendar-cache-error.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { type RetrySettings, retryAfterMsOf, retryDelayMs } from './retry-delay.ts';

/** What every call goes by. */
export interface CallSettings extends RetrySettings {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  key: string;
  /** For the whole call, repetitions and waits included. */
  timeoutMs: number;
}

/** A call with its address ready. */
export interface Call {
  method: string;
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** An answer that is no error. */
export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/**
 * Makes a call, again where that helps.
 * @throws CalendarCacheError; the reason of the signal when the caller cancels.
 */
export async function sendCall(call: Call, settings: CallSettings): Promise<Answer> {
  const deadline = startDeadline(call.timeoutMs ?? settings.timeoutMs, call.signal);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOnce(call, settings, deadline, attempt);
      if (!(outcome instanceof CalendarCacheError)) return outcome;
      const delayMs = retryDelayMs({ method: call.method, attempt }, refusalOf(outcome), settings);
      // A wait that the deadline would cut short helps nobody: better tell now what is wrong.
      if (delayMs === null || delayMs >= deadline.remainingMs()) throw outcome;
      await deadline.pause(delayMs);
    }
  } finally {
    deadline.end();
  }
}

function refusalOf({ status, retryAfterMs }: CalendarCacheError) {
  return { status, retryAfterMs };
}

async function attemptOnce(call: Call, settings: CallSettings, { signal }: Deadline, attempts: number) {
  const { status, headers, text } = await exchange(call, settings, signal);
  const isJson = /[/+]json\b/i.test(headers.get('Content-Type') ?? '');
  const body = isJson ? parse(text, status) : text === '' ? undefined : text;
  if (status >= 200 && status < 300) return { status, headers, body };
  const problem = isProblem(body) ? body : undefined;
  const code: CalendarCacheErrorCode = problem?.code ?? 'unexpected-answer';
  return new CalendarCacheError(
    code,
    problem?.detail ?? `The service answered ${status}, which is none of its answers.`,
    {
      status,
      attempts,
      ...(problem === undefined ? {} : { problem }),
      ...retryAfterOf(headers),
    },
  );
}

function retryAfterOf(headers: Headers): { retryAfterMs?: number } {
  const retryAfterMs = retryAfterMsOf(headers.get('Retry-After'), Date.now());
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

async function exchange({ method, url, headers = {}, body }: Call, { fetch, key }: CallSettings, signal: AbortSignal) {
  try {
    signal.throwIfAborted();
    const response = await fetch(url, {
      method,
      headers: {
        ...headers,
        Authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // The service never redirects; whoever does shall not see the key.
      redirect: 'manual',
      signal,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new CalendarCacheError('network', 'The service could not be reached, or the answer broke off.', {
      cause: error,
    });
  }
}

function parse(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CalendarCacheError('unexpected-answer', 'The answer is not JSON.', { status, cause: error });
  }
}

function isProblem(body: unknown): body is Schemas['Problem'] {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}
