import { type FreeBusyQuestion, readZone, secondMs } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { z } from 'zod';
import { hasFourDigitYear, wholeNumberParameter } from '../contract/fields.ts';
import { required, timeRangeEmpty } from './google-errors.ts';

/** Google's own caps for one query. */
const mostCalendars = 50;
const mostGroupMembers = 100;

const instant = z
  .string({ error: required })
  .min(1, required)
  .transform((given) => given.toUpperCase())
  .pipe(z.iso.datetime({ offset: true, error: 'not an RFC 3339 instant with its offset' }))
  .transform((given) => Date.parse(given))
  .refine(hasFourDigitYear, 'not in the years 1 to 9999');

const wholeNumber = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ],
  'not a whole number',
);

function upTo(most: number) {
  return wholeNumber.refine((value) => value >= 1 && value <= most, `not from 1 to ${most}`).nullish();
}

const timeZone = z.string().transform((name, context) => {
  const known = knownZone(name);
  if (known === null) context.addIssue('not an IANA time zone');
  return known ?? 'UTC';
});

/** The body of Google's freebusy.query. What Google does not know it ignores, and so do we. */
export const freeBusyRequestSchema = z.looseObject({
  timeMin: instant.meta({ format: 'date-time', description: 'Where the asked time begins' }),
  timeMax: instant.meta({ format: 'date-time', description: 'Where it ends, at most 400 days later' }),
  timeZone: timeZone.nullish().meta({ description: 'The zone in which the blocks are written; UTC when left out' }),
  items: z
    .array(z.looseObject({ id: z.string() }))
    .nullish()
    .meta({ description: 'Calendars by Google’s ids' }),
  calendarExpansionMax: upTo(mostCalendars).meta({ description: 'How many calendars are answered; 50 when left out' }),
  groupExpansionMax: upTo(mostGroupMembers).meta({ description: 'Without effect: groups are not known here' }),
});

/** What is asked for, and how to write the answer down. */
export interface FreeBusyRequest {
  question: FreeBusyQuestion;
  /** The asked ids that are more than may be asked for at once. */
  beyond: readonly string[];
  zone: string;
}

/**
 * A query of somebody who may see the people of `teamId` (null: everyone). Instants are whole seconds on the wire, so that
 * the range is widened to them: never a block less than was asked for.
 * @throws AppError `invalid-request` for an empty range.
 */
export function freeBusyRequestOf(
  body: z.output<typeof freeBusyRequestSchema>,
  context: { teamId: string | null; maxStalenessMs: number },
): FreeBusyRequest {
  const range = {
    fromMs: Math.floor(body.timeMin / secondMs) * secondMs,
    untilMs: Math.ceil(body.timeMax / secondMs) * secondMs,
  };
  if (range.untilMs <= range.fromMs) throw invalid('body', 'timeMax', timeRangeEmpty);
  const ids = [...new Set(body.items?.map(({ id }) => id))];
  const most = body.calendarExpansionMax ?? mostCalendars;
  return {
    question: { externalIds: ids.slice(0, most), range, ...context },
    beyond: ids.slice(most),
    zone: body.timeZone ?? 'UTC',
  };
}

/**
 * Refuses `?key=`, Google's way for keys of projects: addresses end in logs, and ours open more than a quota (L20).
 * @throws AppError `invalid-request`.
 */
export function assertNoKeyInAddress(url: string): void {
  const mark = url.indexOf('?');
  const parameters = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  for (const name of ['key', 'access_token']) {
    if (parameters.has(name))
      throw invalid('query', name, 'send keys as "Authorization: Bearer", addresses end in logs');
  }
}

/** Says how old an answer the asker takes: Google's body has no place for it. */
export const maxStalenessHeader = 'Calendar-Cache-Max-Staleness';

/** The headers of a query that are ours. */
export const freeBusyHeadersSchema = z.object({
  [maxStalenessHeader]: wholeNumberParameter({ unit: 'seconds' })
    .optional()
    .meta({ example: 300, description: 'The oldest answer that you accept, in seconds; 0 asks Google' }),
});

function invalid(place: string, at: string, fault: string): AppError {
  return new AppError('invalid-request', `${at}: ${fault}.`, { details: { issues: [{ in: place, at, fault }] } });
}

/** The zone's own spelling; null where nobody knows it. Offsets are no zones to Google. */
function knownZone(name: string): string | null {
  const zone = readZone(name);
  return zone === null || /^[+-]/.test(zone) ? null : zone;
}
