import {
  type AnswerFreeBusyDependencies,
  answerFreeBusy,
  type FreeBusyItem,
  secondMs,
} from '@calendar-cache/calendar-cache';
import { describeRequest } from '@calendar-cache/observability';
import { ageHeader } from '../availability/age-header.ts';
import type { AnswerCounter } from '../availability/answer-counter.ts';
import { defineRoute } from '../contract/define-route.ts';
import type { RouteTable } from '../contract/route-table.ts';
import { freeBusyAnswerSchema, renderFreeBusy } from '../free-busy/free-busy-answer.ts';
import {
  assertNoKeyInAddress,
  freeBusyHeadersSchema,
  freeBusyRequestOf,
  freeBusyRequestSchema,
  maxStalenessHeader,
} from '../free-busy/free-busy-request.ts';
import { googleErrors } from '../free-busy/google-errors.ts';

/** What {@link mountFreeBusy} needs. */
export interface FreeBusyDependencies extends AnswerFreeBusyDependencies {
  defaultMaxStalenessMs: () => number;
  counter: AnswerCounter;
}

const someCalendarIsKnown = {
  type: 'object',
  required: ['calendars'],
  properties: {
    calendars: { type: 'object', not: { additionalProperties: { type: 'object', required: ['errors'] } } },
  },
};

const queryFreeBusy = defineRoute({
  method: 'post',
  path: '/calendar/v3/freeBusy',
  scope: 'read',
  summary: 'The same answer in the wire format of Google’s freebusy.query',
  description:
    'For a client of Google’s API: change its root URL, and its access token to a key of ours. `items[].id` is Google’s ' +
    'calendar id. What is not known carries an error inside of the 200, as at Google; an entry with `errors` is never ' +
    `free. The header \`${maxStalenessHeader}\` (whole seconds) says how old the answer may be; 0 asks Google.`,
  tags: ['Availability'],
  headers: freeBusyHeadersSchema,
  body: {
    schema: freeBusyRequestSchema,
    example: {
      timeMin: '2026-03-01T00:00:00Z',
      timeMax: '2026-03-08T00:00:00Z',
      timeZone: 'Europe/Berlin',
      items: [{ id: 'anna@example.com' }, { id: 'nobody@example.com' }],
    },
  },
  responses: {
    200: {
      description: 'The taken time of each calendar, or why it is not known',
      schema: freeBusyAnswerSchema,
      headers: ageHeader('The age of the oldest part; absent where nothing is known', someCalendarIsKnown),
      example: {
        kind: 'calendar#freeBusy',
        timeMin: '2026-03-01T00:00:00.000Z',
        timeMax: '2026-03-08T00:00:00.000Z',
        calendars: {
          'anna@example.com': { busy: [{ start: '2026-03-02T10:00:00+01:00', end: '2026-03-02T11:30:00+01:00' }] },
          'nobody@example.com': { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] },
        },
      },
    },
  },
  errors: ['range-too-long'],
  errorDialect: googleErrors,
});

/** `POST /calendar/v3/freeBusy`: Google's freebusy.query, answered from the cache (L1, L6). */
export function mountFreeBusy(table: RouteTable, dependencies: FreeBusyDependencies): void {
  const { defaultMaxStalenessMs, counter, availability } = dependencies;
  const counted: AnswerFreeBusyDependencies = {
    ...dependencies,
    availability: {
      answer: async (question) => {
        const answer = await availability.answer(question);
        counter.answered(answer.calendars);
        return answer;
      },
    },
  };
  table.mount(queryFreeBusy, async ({ headers, body, key: { teamId }, request }) => {
    assertNoKeyInAddress(request.url);
    const maxStaleness = headers[maxStalenessHeader];
    const maxStalenessMs = maxStaleness === undefined ? defaultMaxStalenessMs() : maxStaleness * secondMs;
    const asked = freeBusyRequestOf(body, { teamId, maxStalenessMs });
    const items = await answerFreeBusy(counted, asked.question);
    describeRequest(request, { calendars: items.size, complete: [...items.values()].every(isKnown) });
    return { status: 200, headers: ageOf([...items.values()]), body: renderFreeBusy(asked, items) };
  });
}

function isKnown({ kind }: FreeBusyItem): boolean {
  return kind === 'busy';
}

/** Google's body has no place for the age (L9). */
function ageOf(items: readonly FreeBusyItem[]): Record<string, string> {
  const instants = items.flatMap((item) => (item.kind === 'busy' ? item.asOfMs : []));
  if (instants.length === 0) return {};
  return { 'Calendar-Cache-As-Of': new Date(Math.min(...instants)).toISOString() };
}
