import type { ErrorCode, Schemas } from '../generated/api.ts';
import type { CalendarCacheErrorCode } from './calendar-cache-error.ts';

/** Why there is no answer, in the words of the API. */
export interface ReadRefusal {
  code: CalendarCacheErrorCode;
  message: string;
  problem?: Schemas['Problem'];
}

/** Reads what came with a status that is no success: a problem, or Google's envelope where its dialect is spoken. */
export function refusalIn(status: number, body: unknown): ReadRefusal {
  if (isProblem(body)) return { code: body.code, message: body.detail, problem: body };
  const fault = googleFaultIn(body);
  if (fault !== null) return { code: codeOf(status, fault.reason), message: fault.message };
  return { code: 'unexpected-answer', message: `The service answered ${status}, which is none of its answers.` };
}

function isProblem(body: unknown): body is Schemas['Problem'] {
  return isObject(body) && typeof body.code === 'string' && typeof body.detail === 'string';
}

/** `{error: {errors: [{reason}], code, message}}`: Google's guide "Handle API errors". */
function googleFaultIn(body: unknown): { reason: string; message: string } | null {
  if (!isObject(body) || !isObject(body.error) || !Array.isArray(body.error.errors)) return null;
  const { errors, message } = body.error;
  const [fault]: unknown[] = errors;
  if (!isObject(fault) || typeof fault.reason !== 'string' || typeof message !== 'string') return null;
  return { reason: fault.reason, message };
}

const codesByReason: Readonly<Record<string, ErrorCode>> = {
  timeRangeTooLong: 'range-too-long',
  httpMethodNotAllowed: 'method-not-allowed',
};

const codesByStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  413: 'request-too-large',
  429: 'rate-limited',
  500: 'internal-error',
  503: 'database-unavailable',
};

/** Google has fewer words than we: a `backendError` is told by its status. */
function codeOf(status: number, reason: string): CalendarCacheErrorCode {
  return codesByReason[reason] ?? codesByStatus[status] ?? 'unexpected-answer';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
