import { AppError, type ErrorCode, isAppError } from '@calendar-cache/errors';
import { z } from 'zod';
import { classifyGoogleError, type FailedCall } from '../error/classify-google-error.ts';
import type { GoogleCall } from '../error/reason-table.ts';
import type { GoogleConnection } from './google-connection.ts';

const answerSchema = z.object({ status: z.number(), data: z.unknown() });

// The client brings a Headers class of its own, so it can't be asked for by `instanceof`.
const headersSchema = z.custom<Pick<Headers, 'get'>>(
  (value) => typeof value === 'object' && value !== null && 'get' in value && typeof value.get === 'function',
);

const failureSchema = z.object({
  code: z.union([z.string(), z.number()]).optional().catch(undefined),
  response: z.object({ status: z.number(), data: z.unknown(), headers: headersSchema }).optional().catch(undefined),
});

/** `pageToken`: the request carries one; `emptyAnswer`: the call is answered without a body. */
export interface SendOptions {
  pageToken?: boolean;
  emptyAnswer?: boolean;
}

/**
 * Sends one request, once (L18), reports it, and gives the body of its answer. Throws the classified AppError (L16). The client's own
 * error is dropped on purpose: it carries the request with its token and its URL (L20).
 */
export async function sendToGoogle(
  connection: Pick<GoogleConnection, 'clock' | 'onCall'>,
  call: GoogleCall,
  send: () => Promise<unknown>,
  options: SendOptions = {},
): Promise<unknown> {
  const startedMs = performance.now();
  const report = (status: number | null, reason: string | null, code: ErrorCode | null) =>
    connection.onCall?.({ method: call, status, reason, code, durationMs: performance.now() - startedMs });
  try {
    const { status, data } = answerSchema.parse(await send());
    if (options.emptyAnswer !== true && !isJsonObject(data)) {
      throw classifyGoogleError({ call, kind: 'answer', status, body: null, retryAfter: null }, connection.clock.now());
    }
    report(status, null, null);
    return data;
  } catch (thrown) {
    const failed = { ...readFailure(call, thrown), pageToken: options.pageToken ?? false };
    const error = isAppError(thrown) ? thrown : classifyGoogleError(failed, connection.clock.now());
    report(readStatus(error), String(error.details.reason), error.code);
    throw error;
  }
}

/** An answer of 2xx whose JSON is not what the call promises. */
export function unreadableAnswer(call: GoogleCall, reason: string): AppError {
  return new AppError(
    'google-response-invalid',
    `Google answered ${call} with something that we cannot read: ${reason}.`,
    {
      details: { call, reason },
    },
  );
}

function readFailure(call: GoogleCall, thrown: unknown): FailedCall {
  const { code, response } = failureSchema.safeParse(thrown).data ?? {};
  if (response === undefined)
    return { call, kind: 'network', networkCode: code === undefined ? 'no-answer' : String(code) };
  return {
    call,
    kind: 'answer',
    status: response.status,
    body: response.data,
    retryAfter: response.headers.get('retry-after'),
  };
}

function readStatus(error: AppError): number | null {
  return typeof error.details.status === 'number' ? error.details.status : null;
}

/** What JSON.parse made, and not the text or the Blob that the client gives for other content types. */
function isJsonObject(data: unknown): boolean {
  return Object.prototype.toString.call(data) === '[object Object]';
}
