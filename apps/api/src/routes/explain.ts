import type { CalendarCacheService } from '@calendar-cache/calendar-cache';
import { describeRequest } from '@calendar-cache/observability';
import { ageOfOldestPart } from '../availability/age-header.ts';
import type { AnswerCounter } from '../availability/answer-counter.ts';
import { explainQuerySchema, questionOf } from '../availability/availability-query.ts';
import { explanationBodySchema, renderExplanation } from '../availability/render-explanation.ts';
import { defineRoute } from '../contract/define-route.ts';
import type { RouteTable } from '../contract/route-table.ts';

/** What {@link mountExplain} needs. */
export interface ExplainDependencies {
  availability: Pick<CalendarCacheService, 'explain'>;
  defaultMaxStalenessMs: () => number;
  counter: AnswerCounter;
  /** Whether titles of events may be told: where the installation stores them (L20). */
  showsTitles: boolean;
}

const calendarId = '0b8f7c1e-32a5-4f0e-9a43-1f6e8d2b7c50';
const learned = { at: '2026-03-01T08:59:30.000Z', by: 'incremental-sync', reason: 'notification' } as const;

const explainAvailability = defineRoute({
  method: 'get',
  path: '/v1/availability/explain',
  scope: 'read',
  summary: 'Why are they busy, and why free?',
  description:
    'The answer of `/v1/availability` event by event: the rule by which each block counts, how and when it was learned, ' +
    'and what in the asked time takes none, and why. At most 20,000 blocks and as many ignored events.',
  tags: ['Availability'],
  query: explainQuerySchema,
  responses: {
    200: {
      description: 'The blocks with their events, and the events that were left out',
      schema: explanationBodySchema,
      headers: ageOfOldestPart,
      example: {
        from: '2026-03-01T00:00:00.000Z',
        to: '2026-03-08T00:00:00.000Z',
        asOf: '2026-03-01T08:59:30.000Z',
        complete: true,
        blocks: [
          {
            start: '2026-03-02T09:00:00.000Z',
            end: '2026-03-02T10:30:00.000Z',
            source: 'calendar-cache-sql',
            eventId: '4k2m0r6vj1',
            rule: 'tentative',
            calendarId,
            recurringEventId: null,
            eventType: 'default',
            learned,
          },
        ],
        ignored: [
          {
            start: '2026-03-04T13:00:00.000Z',
            end: '2026-03-04T14:00:00.000Z',
            reason: 'declined',
            eventId: '7c9d1h5nq3',
            calendarId,
            recurringEventId: null,
            eventType: 'default',
            learned,
          },
        ],
        calendars: [{ id: calendarId, source: 'calendar-cache-sql', asOf: '2026-03-01T08:59:30.000Z', stale: false }],
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

/** `GET /v1/availability/explain`: the same question as `/v1/availability`, answered event by event. */
export function mountExplain(table: RouteTable, dependencies: ExplainDependencies): void {
  const { availability, defaultMaxStalenessMs, counter, showsTitles } = dependencies;
  table.mount(explainAvailability, async ({ query, key: { teamId }, request }) => {
    const question = questionOf(query, { teamId, defaultMaxStalenessMs: defaultMaxStalenessMs() });
    try {
      const explanation = await availability.explain(question);
      const { calendars, complete } = explanation.answer;
      counter.answered(calendars);
      describeRequest(request, { calendars: calendars.length, complete });
      const body = renderExplanation(explanation, { showsTitles });
      const headers: Record<string, string> = body.asOf === null ? {} : { 'Calendar-Cache-As-Of': body.asOf };
      return { status: 200, headers, body };
    } catch (error) {
      counter.refused(error);
      throw error;
    }
  });
}
