import type { CalendarCacheService } from '@calendar-cache/calendar-cache';
import { describeRequest, type Logger } from '@calendar-cache/observability';
import { type RequestHandler, Router } from 'express';
import { apiKeyOf } from '../authentication/authenticate.ts';
import type { AnswerCounter } from '../availability/answer-counter.ts';
import { parseAvailabilityQuery } from '../availability/parse-availability-query.ts';
import { renderAvailability } from '../availability/render-availability.ts';

/** What {@link availabilityRoute} needs. */
export interface AvailabilityRouteDependencies {
  availability: Pick<CalendarCacheService, 'answer'>;
  defaultMaxStalenessMs: number;
  counter: AnswerCounter;
  logger: Pick<Logger, 'debugLog'>;
  /** Lets through who may read. At the route itself, so that the line of a refused request names it. */
  authenticated: RequestHandler;
}

/** `GET /availability`: when are these calendars, or these users, busy? With the proof of how fresh the answer is (L9). */
export function availabilityRoute(dependencies: AvailabilityRouteDependencies): Router {
  const { availability, defaultMaxStalenessMs, counter, logger, authenticated } = dependencies;
  const debug = logger.debugLog('calendar-cache-sql:availability');
  const router = Router();
  router.get('/availability', authenticated, async (request, response) => {
    const { teamId } = apiKeyOf(request);
    const question = parseAvailabilityQuery(queryOf(request.url), { teamId, defaultMaxStalenessMs });
    try {
      const answer = await availability.answer(question);
      counter.answered(answer.calendars);
      debug({ ...question.range, onStale: question.onStale, calendars: answer.calendars }, 'answered');
      describeRequest(request, { calendars: answer.calendars.length, complete: answer.complete });
      const body = renderAvailability(answer);
      if (body.asOf !== null) response.set('Calendar-Cache-As-Of', body.asOf);
      response.json(body);
    } catch (error) {
      counter.refused(error);
      throw error;
    }
  });
  return router;
}

function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}
