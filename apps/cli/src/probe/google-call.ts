import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@calendar-cache/errors';
import { z } from 'zod';

/** One answer of Google. */
export interface GoogleAnswer {
  status: number;
  /** An empty object where there is none. */
  body: Record<string, unknown>;
  /** Google's reason for a refusal. */
  reason: string | null;
  tookMs: number;
}

/** What a call says beside its method and path. */
export interface CallDetails {
  query?: Record<string, string>;
  body?: unknown;
}

const errorSchema = z.object({ error: z.object({ errors: z.array(z.object({ reason: z.string() })).min(1) }) });
const objectSchema = z.record(z.string(), z.unknown());
const retriedReasons = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'backendError']);
const waitsMs = [1_000, 4_000, 16_000];
const timeoutMs = 30_000;

/** Calls the API of one person's calendars. Refusals are answers; being asked to slow down is waited for. */
export class GoogleCaller {
  readonly #apiUrl: string;
  readonly #accessToken: () => string;
  /** The quickest answer so far. */
  quickestMs = Number.POSITIVE_INFINITY;
  calls = 0;

  constructor(parts: { apiUrl: string; accessToken: () => string }) {
    this.#apiUrl = parts.apiUrl;
    this.#accessToken = parts.accessToken;
  }

  /** @throws AppError `google-unavailable`, `google-rate-limited`; the signal's reason when it is aborted. */
  async call(
    signal: AbortSignal,
    method: string,
    path: string,
    { query = {}, body }: CallDetails = {},
  ): Promise<GoogleAnswer> {
    for (const waitMs of [...waitsMs, null]) {
      const answer = await this.#once(signal, method, path, query, body);
      const isAskedToWait = answer.status >= 500 || answer.status === 429 || retriedReasons.has(answer.reason ?? '');
      if (!isAskedToWait) return answer;
      if (waitMs !== null) await pause(waitMs, undefined, { signal });
    }
    throw new AppError(
      'google-rate-limited',
      `Google asks us to slow down, or does not answer properly: ${method} ${path}`,
    );
  }

  async #once(
    signal: AbortSignal,
    method: string,
    path: string,
    query: Record<string, string>,
    body: unknown,
  ): Promise<GoogleAnswer> {
    const url = new URL(`calendar/v3/${path}`, this.#apiUrl);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = { authorization: `Bearer ${this.#accessToken()}`, 'content-type': 'application/json' };
    const startedMs = performance.now();
    const request = { method, headers, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) };
    const response = await fetch(url, body === undefined ? request : { ...request, body: JSON.stringify(body) }).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        throw new AppError('google-unavailable', 'Google could not be reached.', { cause: error });
      },
    );
    const text = await response.text();
    const tookMs = performance.now() - startedMs;
    this.calls += 1;
    this.quickestMs = Math.min(this.quickestMs, tookMs);
    const parsed = objectSchema.safeParse(text === '' ? {} : parseJson(text));
    const refusal = errorSchema.safeParse(parsed.data);
    return {
      status: response.status,
      body: parsed.data ?? {},
      reason: refusal.data?.error.errors[0]?.reason ?? null,
      tookMs,
    };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Google's front ends answer some failures with a page of HTML: the status says enough.
    return null;
  }
}
