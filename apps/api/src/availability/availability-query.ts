import {
  type AvailabilityQuestion,
  answerDetails,
  answerGroups,
  secondMs,
  staleModes,
} from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { z } from 'zod';
import { hostId, instantParameter, ownId, wholeNumberParameter, yesOrNoParameter } from '../contract/fields.ts';

/** The query string of `GET /v1/availability`. */
export const availabilityQuerySchema = z.strictObject({
  calendarId: z
    .array(ownId)
    .optional()
    .meta({ description: 'Whom you ask about, by calendar; repeat it for more. Either this or `userId`' }),
  userId: z
    .array(hostId)
    .optional()
    .meta({
      description: 'Whom you ask about, by person: all of their calendars; repeat it for more',
      example: ['42'],
    }),
  from: instantParameter.meta({ example: '2026-03-01T00:00:00Z', description: 'Where the asked time begins' }),
  to: instantParameter.meta({
    example: '2026-03-08T00:00:00Z',
    description: 'Where it ends, at most 400 days after `from`',
  }),
  maxStaleness: wholeNumberParameter({ unit: 'seconds' })
    .optional()
    .meta({ example: 300, description: 'The oldest answer that you accept, in seconds; 0 asks Google' }),
  onStale: z
    .enum(staleModes, `not one of ${staleModes.join(', ')}`)
    .default('live')
    .meta({
      example: 'live',
      description:
        'What to do about a calendar that the cache cannot answer freshly enough: ask Google (`live`), wait for a sync ' +
        'and then ask Google (`refresh`), give the old answer, marked (`serve`), or refuse (`fail`)',
    }),
  detail: z
    .enum(answerDetails, `not one of ${answerDetails.join(', ')}`)
    .default('merged')
    .meta({
      example: 'merged',
      description:
        '`events` gives every block by itself, with the event that makes it and the rule by which it counts: at most ' +
        '20,000 of them',
    }),
  groupBy: z
    .enum(answerGroups, `not one of ${answerGroups.join(', ')}`)
    .optional()
    .meta({ example: 'user', description: 'The same once more for every user or every calendar, in `groups`' }),
  partial: yesOrNoParameter
    .optional()
    .meta({ example: '1', description: 'Leave out, listed as unknown, what cannot be known, instead of refusing all' }),
});

/** The query string of `GET /v1/availability/explain`: the same, but for the shape of the answer. */
export const explainQuerySchema = availabilityQuerySchema.omit({ detail: true, groupBy: true });

/**
 * What is asked, by somebody whose key is bound to `teamId` (null: to none).
 * @throws AppError `invalid-request` unless the question names calendars or users, and not both.
 */
export function questionOf(
  query: z.output<typeof explainQuerySchema> & Partial<z.output<typeof availabilityQuerySchema>>,
  context: { teamId: string | null; defaultMaxStalenessMs: number },
): AvailabilityQuestion {
  const { from, to, maxStaleness, onStale, detail, groupBy, partial = false } = query;
  return {
    selection: { ...selectionOf(query), teamId: context.teamId },
    range: { fromMs: from, untilMs: to },
    maxStalenessMs: maxStaleness === undefined ? context.defaultMaxStalenessMs : maxStaleness * secondMs,
    onStale,
    partial,
    ...(detail === undefined ? {} : { detail }),
    ...(groupBy === undefined ? {} : { groupBy }),
  };
}

function selectionOf(query: Pick<z.output<typeof availabilityQuerySchema>, 'calendarId' | 'userId'>) {
  if (query.calendarId !== undefined && query.userId !== undefined) {
    throw new AppError('invalid-request', 'Ask by calendarId or by userId, not by both.');
  }
  if (query.calendarId !== undefined) return { by: 'calendar' as const, ids: [...new Set(query.calendarId)] };
  if (query.userId !== undefined) return { by: 'user' as const, ids: [...new Set(query.userId)] };
  throw new AppError('invalid-request', 'Name whom you ask about: calendarId or userId, as often as needed.');
}
