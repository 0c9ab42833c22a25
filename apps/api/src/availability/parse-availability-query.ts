import { type AvailabilityQuestion, secondMs, staleModes } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { z } from 'zod';
import { groupParameters } from './group-parameters.ts';

// PostgreSQL takes no NUL; U+FFFD stands where the address held no UTF-8.
const hostId = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\0\uFFFD]*$/, 'not a text');
const calendarId = z.guid('not a calendar id').transform((id) => id.toLowerCase());

const instant = z
  .string()
  // A "+" that was not escaped arrives as a space, and at this place it can have been nothing else.
  .transform((text) => text.replace(/ (?=\d\d:\d\d$)/, '+'))
  .pipe(
    z.iso.datetime({ offset: true, error: 'not an ISO 8601 instant with its offset, such as 2026-03-01T09:00:00Z' }),
  )
  .transform((text) => Date.parse(text));

const seconds = z
  .string()
  .regex(/^\d{1,9}$/, 'not a whole number of seconds')
  .transform((text) => Number(text) * secondMs);

const yesOrNo = z.enum(['1', '0', 'true', 'false'], 'not one of 1, 0, true, false');
const onStale = z.enum(staleModes, `not one of ${staleModes.join(', ')}`);

/** A parameter that may be given once. */
function once<Output>(schema: z.ZodType<Output, string>): z.ZodType<Output, string[]> {
  return z
    .array(z.string())
    .length(1, 'given more than once')
    .transform(([value = '']) => value)
    .pipe(schema);
}

const querySchema = z.strictObject({
  calendarId: z.array(calendarId).optional(),
  userId: z.array(hostId).optional(),
  from: once(instant),
  to: once(instant),
  maxStaleness: once(seconds).optional(),
  onStale: once(onStale).default('live'),
  partial: once(yesOrNo).optional(),
});

/**
 * The question in the query string of `GET /v1/availability`, as somebody may ask it whose key is bound to `teamId` (null: to none).
 * @throws AppError `invalid-request` naming every parameter that is unknown, missing or wrong.
 */
export function parseAvailabilityQuery(
  query: string,
  context: { teamId: string | null; defaultMaxStalenessMs: number },
): AvailabilityQuestion {
  const parsed = querySchema.safeParse(groupParameters(query));
  if (!parsed.success) throw invalidQuery(parsed.error.issues);
  const { from, to, maxStaleness, partial } = parsed.data;
  return {
    selection: { ...selectionOf(parsed.data), teamId: context.teamId },
    range: { fromMs: from, untilMs: to },
    maxStalenessMs: maxStaleness ?? context.defaultMaxStalenessMs,
    onStale: parsed.data.onStale,
    partial: partial === '1' || partial === 'true',
  };
}

function selectionOf(query: Pick<z.output<typeof querySchema>, 'calendarId' | 'userId'>) {
  if (query.calendarId !== undefined && query.userId !== undefined) {
    throw new AppError('invalid-request', 'Ask by calendarId or by userId, not by both.');
  }
  if (query.calendarId !== undefined) return { by: 'calendar' as const, ids: [...new Set(query.calendarId)] };
  if (query.userId !== undefined) return { by: 'user' as const, ids: [...new Set(query.userId)] };
  throw new AppError('invalid-request', 'Name whom you ask about: calendarId or userId, as often as needed.');
}

const shownFaults = 10;

function invalidQuery(issues: readonly z.core.$ZodIssue[]): AppError {
  const faults = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ parameter: key.slice(0, 64), fault: 'unknown' }))
      : [{ parameter: String(issue.path[0]), fault: faultOf(issue) }],
  );
  const parameters = faults.slice(0, shownFaults);
  const detail = parameters.map(({ parameter, fault }) => `${parameter}: ${fault}`).join('; ');
  return new AppError('invalid-request', `The query does not fit: ${detail}.`, { details: { parameters } });
}

function faultOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' ? 'missing' : issue.message;
}
