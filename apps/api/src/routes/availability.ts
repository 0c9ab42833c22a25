import type { CalendarCacheService } from '@calendar-cache/calendar-cache';
import { describeRequest, type Logger } from '@calendar-cache/observability';
import { z } from 'zod';
import { ageHeader, ageOfOldestPart } from '../availability/age-header.ts';
import type { AnswerCounter } from '../availability/answer-counter.ts';
import { availabilityQuerySchema, questionOf } from '../availability/availability-query.ts';
import { entityTagOf, isNamedBy } from '../availability/entity-tag.ts';
import { availabilityBodySchema, renderAvailability } from '../availability/render-availability.ts';
import { defineRoute } from '../contract/define-route.ts';
import type { RouteTable } from '../contract/route-table.ts';

/** What {@link mountAvailability} needs. */
export interface AvailabilityDependencies {
  availability: Pick<CalendarCacheService, 'answer' | 'freshState'>;
  defaultMaxStalenessMs: () => number;
  counter: AnswerCounter;
  logger: Pick<Logger, 'debugLog'>;
}

const tag = { example: 'W/"2jmj7l5rSw0yVb_vlWAYkK_YBwkqKKQkPPbHsuUtNzQ"', pattern: '^W/"[^"]+"$' };

const calendarId = '0b8f7c1e-32a5-4f0e-9a43-1f6e8d2b7c50';

const ifNoneMatch = z.string().meta({
  description: 'The `ETag` of the answer that you have, or several of them: 304 when nothing but ages has changed',
  example: tag.example,
});

const getAvailability = defineRoute({
  method: 'get',
  path: '/v1/availability',
  scope: 'read',
  summary: 'When are these calendars, or these people, busy?',
  description:
    'Answered from the cache where it is fresh enough, from Google where it is not, and refused where neither knows: ' +
    'what is unknown is never shown as free. Every answer tells its age. At most 400 days and 500 calendars at once.',
  tags: ['Availability'],
  query: availabilityQuerySchema,
  headers: z.object({ 'If-None-Match': ifNoneMatch.optional() }),
  responses: {
    200: {
      description: 'The taken time, and where each part of the answer comes from',
      schema: availabilityBodySchema,
      headers: {
        ...ageOfOldestPart,
        ETag: {
          description: 'Only where all is fresh and from the cache: send it as `If-None-Match` when you ask again',
          ...tag,
        },
      },
      example: {
        from: '2026-03-01T00:00:00.000Z',
        to: '2026-03-08T00:00:00.000Z',
        asOf: '2026-03-01T08:59:30.000Z',
        complete: true,
        busy: [
          { start: '2026-03-02T09:00:00.000Z', end: '2026-03-02T10:30:00.000Z', source: 'calendar-cache-sql' },
          { start: '2026-03-04T13:00:00.000Z', end: '2026-03-04T14:00:00.000Z', source: 'calendar-cache-sql' },
        ],
        calendars: [{ id: calendarId, source: 'calendar-cache-sql', asOf: '2026-03-01T08:59:30.000Z', stale: false }],
      },
    },
    304: {
      description: 'Nothing but ages has changed since the answer whose `ETag` you sent; no block was read to find out',
      headers: {
        ...ageHeader('The age of the answer that you have', true),
        ETag: { description: 'That of the answer that you have', ...tag, required: true },
      },
    },
  },
  errors: [
    'range-too-long',
    'too-many-calendars',
    'answer-too-large',
    'calendar-not-found',
    'user-not-found',
    'availability-unknown',
  ],
});

/** `GET /v1/availability`: when are these calendars, or these users, busy? With the proof of how fresh the answer is (L9). */
export function mountAvailability(table: RouteTable, dependencies: AvailabilityDependencies): void {
  const { availability, defaultMaxStalenessMs, counter, logger } = dependencies;
  const debug = logger.debugLog('calendar-cache-sql:availability');
  table.mount(getAvailability, async ({ query, headers, key, request }) => {
    const question = questionOf(query, { teamId: key.teamId, defaultMaxStalenessMs: defaultMaxStalenessMs() });
    const tags = headers['If-None-Match'];
    const state = tags === undefined ? null : await availability.freshState(question);
    if (tags !== undefined && state !== null) {
      const entityTag = entityTagOf(question, key, state.contentTag);
      if (isNamedBy(tags, entityTag)) {
        counter.answered(state.calendars);
        describeRequest(request, { calendars: state.calendars.length, complete: true });
        return { status: 304, headers: headersOf(state.asOfMs, entityTag) };
      }
    }
    try {
      const answer = await availability.answer(question);
      counter.answered(answer.calendars);
      debug({ ...question.range, onStale: question.onStale, calendars: answer.calendars }, 'answered');
      describeRequest(request, { calendars: answer.calendars.length, complete: answer.complete });
      const entityTag = answer.contentTag === undefined ? null : entityTagOf(question, key, answer.contentTag);
      return { status: 200, headers: headersOf(answer.asOfMs, entityTag), body: renderAvailability(answer) };
    } catch (error) {
      counter.refused(error);
      throw error;
    }
  });
}

function headersOf(asOfMs: number | null, entityTag: string | null): Record<string, string> {
  return {
    ...(asOfMs === null ? {} : { 'Calendar-Cache-As-Of': new Date(asOfMs).toISOString() }),
    ...(entityTag === null ? {} : { ETag: entityTag }),
  };
}
