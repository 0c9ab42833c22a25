import { AppError, type ErrorCode, errorCodes } from '@calendar-cache/errors';

/** An error on the wire, RFC 9457. `type` names the entry of docs/errors.md. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  requestId?: string;
  [detail: string]: unknown;
}

// For those who can't know better: about as long as a restart of PostgreSQL or Redis takes.
const defaultRetryAfterMs = 2_000;

/** The AppError that a client gets to see for whatever was thrown: parsers' 4xx are the client's, all else is ours. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = propertyOf(thrown, 'status');
  if (typeof status !== 'number' || status < 400 || status > 499) {
    return new AppError('internal-error', 'Something went wrong on our side.', { cause: thrown });
  }
  if (status === 404) return new AppError('not-found', 'There is nothing at this address.', { cause: thrown });
  return new AppError(...parserFault(thrown), { cause: thrown });
}

// The parser's own messages quote the body, which may hold a token or a person.
function parserFault(thrown: unknown): [ErrorCode, string] {
  switch (propertyOf(thrown, 'type')) {
    case 'entity.parse.failed':
      return ['invalid-request', 'The body is not valid JSON.'];
    case 'entity.too.large':
      return ['request-too-large', 'The body is too large.'];
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return ['unsupported-media-type', 'The encoding of the body is not supported.'];
    case 'request.aborted':
    case 'request.size.invalid':
      return ['invalid-request', 'The body did not arrive whole.'];
    default:
      return propertyOf(thrown, 'name') === 'URIError'
        ? ['invalid-request', 'The address holds a broken percent escape.']
        : ['invalid-request', 'The request cannot be read.'];
  }
}

// Not by instanceof: errors of Node itself may come from another realm.
function propertyOf(thrown: unknown, name: string): unknown {
  return typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined;
}

/** The body of a problem. What an unforeseen error says stays in the log. */
export function problemOf(error: AppError, requestId: string | undefined): Problem {
  const { status, title } = errorCodes[error.code];
  const unforeseen = error.code === 'internal-error';
  return {
    ...(unforeseen ? {} : error.details),
    type: `urn:calendar-cache:error:${error.code}`,
    title,
    status,
    detail: unforeseen ? 'Something went wrong on our side. The log has more under this request id.' : error.message,
    code: error.code,
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** The headers of a problem beside its type: when to come again, and how to show a key. */
export function problemHeaders(error: AppError): Record<string, string> {
  const headers: Record<string, string> = {};
  const retryAfterMs = error.retryAfterMs ?? (error.status === 503 && error.retry ? defaultRetryAfterMs : undefined);
  if (retryAfterMs !== undefined) headers['Retry-After'] = String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
  if (error.status === 401) headers['WWW-Authenticate'] = 'Bearer';
  return headers;
}
