import { AppError, type ErrorCode, errorCodes } from '@calendar-cache/errors';
import { z } from 'zod';

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

/** An error on the wire: RFC 9457 with a code of the closed list. Some codes bring details of their own. */
export const problemSchema = z
  .looseObject({
    type: z.string().regex(/^urn:calendar-cache:error:/),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'For people; do not parse it' }),
    code: z.enum(codes).meta({ description: 'For programs: one of a closed list' }),
    requestId: z.string().optional().meta({ description: 'As `X-Request-Id`; the log has more under it' }),
    issues: z
      .array(z.object({ in: z.enum(['path', 'query', 'header', 'body']), at: z.string(), fault: z.string() }))
      .optional()
      .meta({ description: 'With `invalid-request`: everything that is wrong, and where' }),
    calendars: z
      .array(z.object({ id: z.string(), reason: z.string().nullable() }))
      .optional()
      .meta({ description: 'With `availability-unknown`: the calendars that can be answered neither way, and why' }),
    missing: z.array(z.string()).optional().meta({ description: 'With `…-not-found`: the ids that were not found' }),
  })
  .meta({ id: 'Problem', description: 'An error, RFC 9457; cause and remedy of each code stand in docs/errors.md' });

const exampleId = '0b8f7c1e-32a5-4f0e-9a43-1f6e8d2b7c50';

/** What an example of an error says beyond its title. */
const examples: Partial<Record<ErrorCode, { detail: string; details?: Record<string, unknown> }>> = {
  'invalid-request': {
    detail: 'The request does not fit: query from: missing.',
    details: { issues: [{ in: 'query', at: 'from', fault: 'missing' }] },
  },
  'range-too-long': { detail: 'Ask for at most 400 days at once.' },
  'too-many-calendars': { detail: 'Ask about at most 500 calendars at once.' },
  unauthorized: { detail: 'Send a valid key: "Authorization: Bearer <key>".' },
  forbidden: { detail: 'This key does not have the scope "read".' },
  'calendar-not-found': { detail: 'There is no such calendar.', details: { missing: [exampleId] } },
  'user-not-found': { detail: 'There is no such user.', details: { missing: ['42'] } },
  'availability-unknown': {
    detail: 'Some calendars can be answered neither from the cache nor by Google.',
    details: { calendars: [{ id: exampleId, reason: 'google-unavailable' }] },
  },
};

/** An error as the examples show it. */
export function exampleError(code: ErrorCode): AppError {
  const { detail, details = {} } = examples[code] ?? { detail: `${errorCodes[code].title}.` };
  return new AppError(code, detail, { details });
}
