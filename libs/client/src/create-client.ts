import { addressOf } from './call/address.ts';
import { CalendarCacheError } from './call/calendar-cache-error.ts';
import { type CallSettings, sendCall } from './call/send-call.ts';
import { assertWhole } from './call/whole-answer.ts';
import { type Operations, textOperations } from './generated/api.ts';

/** How to reach the service. */
export interface ClientOptions {
  /** Where the API listens, such as `https://calendar-cache.internal`. */
  url: string;
  /** An API key. It is a secret: not for browsers. */
  key: string;
  /** The global one unless given. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** For a whole call, repetitions included; 10 s unless given. */
  timeoutMs?: number;
  /** How often a call is repeated that got 503 with `Retry-After`; 2 unless given. */
  retries?: number;
  /** A longer `Retry-After` is thrown instead of waited for; 5 s unless given. */
  maxRetryDelayMs?: number;
  /** 0 to 1, for tests. */
  random?: () => number;
}

/** For one call. */
export interface CallOptions {
  /** Cancels the call, which then rejects with the signal's reason. */
  signal?: AbortSignal;
  timeoutMs?: number;
  /** Beyond those that the operation takes. */
  headers?: Readonly<Record<string, string>>;
}

/** `GET /v1/availability`, …: every operation of the API. */
export type OperationName = keyof Operations;

type Parts<Name extends OperationName> = Omit<Operations[Name], 'answers' | 'errors'>;
type NeededParts<Input> = { [Part in keyof Input as undefined extends Input[Part] ? never : Part]: Input[Part] };
/** What an operation takes: `path`, `query`, `headers` and `body`, as far as it has them. */
export type InputOf<Name extends OperationName> = Parts<Name>;
/** An answer that is no error: its status and what comes with it. */
export type AnswerOf<Name extends OperationName> = {
  [Status in keyof Operations[Name]['answers']]: {
    status: Status;
    headers: Headers;
    body: Operations[Name]['answers'][Status];
  };
}[keyof Operations[Name]['answers']];

type CallArguments<Name extends OperationName> = keyof NeededParts<Parts<Name>> extends never
  ? [input?: InputOf<Name>, options?: CallOptions]
  : [input: InputOf<Name>, options?: CallOptions];

/** The API as functions. */
export interface CalendarCacheClient {
  /**
   * Calls an operation: `client.call('GET /v1/users/{userId}', { path: { userId: '42' } })`. A call with `If-None-Match`
   * may be answered by status 304 without a body: what you have is still true, and the headers tell its age.
   * @throws CalendarCacheError with the code of the API; the signal's reason when cancelled.
   */
  call<Name extends OperationName>(name: Name, ...given: CallArguments<Name>): Promise<AnswerOf<Name>>;
  /**
   * When are they busy? The body of `GET /v1/availability`.
   * @throws CalendarCacheError `availability-unknown` where somebody can't be answered: never an empty list instead;
   * `not-modified` for a 304, which only an `If-None-Match` among the headers can bring about.
   */
  availability(
    query: Operations['GET /v1/availability']['query'],
    options?: CallOptions,
  ): Promise<Operations['GET /v1/availability']['answers'][200]>;
}

const defaults = { timeoutMs: 10_000, retries: 2, maxRetryDelayMs: 5_000 };

/** Makes a client. Nothing is sent before the first call. */
export function createCalendarCacheClient(options: ClientOptions): CalendarCacheClient {
  const settings: CallSettings = {
    key: options.key,
    // Looked up at each call: some frameworks replace it, and it must not be called as a method of something else.
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    retries: options.retries ?? defaults.retries,
    maxRetryDelayMs: options.maxRetryDelayMs ?? defaults.maxRetryDelayMs,
    random: options.random ?? Math.random,
  };
  // The names and shapes come from the API's document; a test holds the two together.
  const call = async <Name extends OperationName>(
    name: Name,
    input: AnyInput = {},
    callOptions: CallOptions = {},
  ): Promise<AnswerOf<Name>> => {
    const [method = '', template = ''] = name.split(' ');
    const url = addressOf(options.url, template, input);
    const { body } = input;
    const kind = { answersInText: textOperations.has(name), onlyReads: name === 'POST /calendar/v3/freeBusy' };
    const headers = { ...headersOf(input.headers), ...callOptions.headers };
    const answer = await sendCall(
      { method, url, ...(body === undefined ? {} : { body }), ...callOptions, headers, ...kind },
      settings,
    );
    assertWhole(name, answer);
    return answer as AnswerOf<Name>;
  };
  return {
    call,
    availability: async (query, callOptions) => {
      const { status, body } = await call('GET /v1/availability', { query }, callOptions);
      if (status === 200) return body;
      throw new CalendarCacheError('not-modified', 'Nothing has changed: call the operation by its name to see that.', {
        status,
      });
    },
  };
}

interface AnyInput {
  path?: Parameters<typeof addressOf>[2]['path'];
  query?: Parameters<typeof addressOf>[2]['query'];
  headers?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
}

function headersOf(given: AnyInput['headers'] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
