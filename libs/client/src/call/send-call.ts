import { CalendarCacheError } from './calendar-cache-error.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { refusalIn } from './refusal.ts';
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
  /** Whether the answer is a text; it is JSON unless given. */
  answersInText?: boolean;
  /** Whether a POST changes nothing, so that it may be sent again. */
  onlyReads?: boolean;
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** An answer that is no error: a 2xx, or a 304 to who has sent `If-None-Match`. */
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
      // A POST that only reads is as good as a GET.
      const method = call.onlyReads ? 'GET' : call.method;
      const delayMs = retryDelayMs({ method, attempt }, outcome, settings);
      // A wait that the deadline would cut short helps nobody: better tell now what is wrong.
      if (delayMs === null || delayMs >= deadline.remainingMs()) throw outcome;
      await deadline.pause(delayMs);
    }
  } finally {
    deadline.end();
  }
}

async function attemptOnce(call: Call, settings: CallSettings, { signal }: Deadline, attempts: number) {
  const { status, headers, text } = await exchange(call, settings, signal);
  if (status >= 200 && status < 300) return { status, headers, body: bodyOf(call, { status, headers, text }) };
  if (status === 304 && new Headers(call.headers).has('If-None-Match')) return { status, headers, body: undefined };
  const { code, message, problem } = refusalIn(status, isJson(headers) ? parse(text, status) : undefined);
  return new CalendarCacheError(code, message, {
    status,
    attempts,
    ...(problem === undefined ? {} : { problem }),
    ...retryAfterOf(headers),
  });
}

/** What a 2xx says. A page in place of JSON comes from something in between, and nothing in it is an answer (L1). */
function bodyOf({ answersInText }: Call, { status, headers, text }: Omit<Answer, 'body'> & { text: string }): unknown {
  if (status === 204) return undefined;
  if (answersInText) return text;
  if (isJson(headers)) return parse(text, status);
  throw new CalendarCacheError('unexpected-answer', `The service answered ${status}, but not in JSON.`, { status });
}

function isJson(headers: Headers): boolean {
  return /[/+]json\b/i.test(headers.get('Content-Type') ?? '');
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
