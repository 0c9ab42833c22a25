import type { AppError, ErrorCode } from '@calendar-cache/errors';
import type { RenderedError } from '@calendar-cache/observability';
import { z } from 'zod';
import type { ErrorDialect } from '../contract/define-route.ts';

const faultSchema = z.object({
  domain: z.string(),
  reason: z.string(),
  message: z.string(),
  locationType: z.enum(['parameter', 'header']).optional(),
  location: z.string().optional(),
});

/** Google's envelope around an error (its guide "Handle API errors"). */
export const googleErrorSchema = z.object({
  error: z.object({
    errors: z.array(faultSchema),
    code: z.int(),
    message: z.string(),
    status: z.string().optional(),
  }),
});

type Fault = z.output<typeof faultSchema>;
type Named = Omit<Fault, 'message'> & { httpStatus?: number; status?: string };

/** What Google calls our errors; the rest is ours to mend, which it calls `backendError`. */
const names: Partial<Record<ErrorCode, Named>> = {
  unauthorized: {
    domain: 'global',
    reason: 'authError',
    locationType: 'header',
    location: 'Authorization',
    status: 'UNAUTHENTICATED',
  },
  forbidden: { domain: 'global', reason: 'insufficientPermissions', status: 'PERMISSION_DENIED' },
  'rate-limited': { domain: 'usageLimits', reason: 'rateLimitExceeded', status: 'RESOURCE_EXHAUSTED' },
  'not-found': { domain: 'global', reason: 'notFound' },
  'method-not-allowed': { domain: 'global', reason: 'httpMethodNotAllowed' },
  'request-too-large': { domain: 'global', reason: 'requestTooLarge' },
  'unsupported-media-type': { domain: 'global', reason: 'parseError', httpStatus: 400 },
  'range-too-long': {
    domain: 'calendar',
    reason: 'timeRangeTooLong',
    locationType: 'parameter',
    location: 'timeMax',
  },
};

/** Errors as a client of Google's API expects them. */
export const googleErrors: ErrorDialect = {
  schema: googleErrorSchema,
  contentType: 'application/json; charset=utf-8',
  render: (error) => {
    if (error.code === 'invalid-request') return envelope(400, invalidFault(error));
    const { httpStatus = error.status, status, ...named } = names[error.code] ?? ourFault(error);
    return envelope(httpStatus, { ...named, message: messageOf(error) }, status);
  },
};

/** The same for addresses below Google's that no route takes. */
export function renderGoogleError(error: AppError): RenderedError {
  return { contentType: googleErrors.contentType, ...googleErrors.render(error) };
}

function ourFault({ status }: AppError): Named {
  return { domain: 'global', reason: 'backendError', status: status === 503 ? 'UNAVAILABLE' : 'INTERNAL' };
}

function messageOf(error: AppError): string {
  // What an unforeseen error says stays in the log.
  return error.code === 'internal-error' ? 'Backend Error' : error.message;
}

const issuesSchema = z.object({
  issues: z.array(z.object({ at: z.string(), in: z.string(), fault: z.string() })).min(1),
});

/** The first thing that is wrong, since Google names one. */
function invalidFault(error: AppError): Fault {
  const parsed = issuesSchema.safeParse(error.details);
  const [issue] = parsed.success ? parsed.data.issues : [];
  if (issue === undefined || issue.at === '') {
    return { domain: 'global', reason: 'parseError', message: error.message };
  }
  const { at: location, fault } = issue;
  const locationType = issue.in === 'header' ? 'header' : 'parameter';
  if (fault === timeRangeEmpty) {
    return { domain: 'calendar', reason: fault, message: 'The specified time range is empty.', locationType, location };
  }
  if (fault === 'missing' || fault === required) {
    return { domain: 'global', reason: required, message: `Missing ${location} parameter.`, locationType, location };
  }
  return { domain: 'global', reason: 'invalid', message: `Invalid Value: ${fault}`, locationType, location };
}

/** Faults that Google has a reason for, and others not. */
export const required = 'required';
export const timeRangeEmpty = 'timeRangeEmpty';

function envelope(code: number, fault: Fault, status?: string) {
  const layer = status === undefined ? {} : { status };
  return { status: code, body: { error: { errors: [fault], code, message: fault.message, ...layer } } };
}
