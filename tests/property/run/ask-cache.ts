import { minuteMs, type OnStale } from '@calendar-cache/calendar-cache';
import { isAppError } from '@calendar-cache/errors';
import { z } from 'zod';
import type { Stage } from '../stage/stage.ts';

/** A question about the calendar of a stage. */
export interface CacheQuestion {
  fromMs: number;
  untilMs: number;
  onStale: OnStale;
  /** Default: an hour. */
  maxStalenessMs?: number;
}

/** @throws AppError `availability-unknown` where it is refused */
export function askCache(stage: Stage, { fromMs, untilMs, onStale, maxStalenessMs = 60 * minuteMs }: CacheQuestion) {
  return stage.cache.answer({
    selection: { by: 'calendar', ids: [stage.calendar.calendarId], teamId: null },
    range: { fromMs, untilMs },
    maxStalenessMs,
    onStale,
    partial: false,
  });
}

const refusalSchema = z.object({ calendars: z.array(z.object({ reason: z.string() })).min(1) });

/** The answer with `onStale=fail`, or the reason why it is refused. */
export async function askOrRefusal(stage: Stage, question: Omit<CacheQuestion, 'onStale'>) {
  try {
    return await askCache(stage, { ...question, onStale: 'fail' });
  } catch (error) {
    if (!isAppError(error, 'availability-unknown')) throw error;
    return refusalSchema.parse(error.details).calendars[0]?.reason ?? 'no reason given';
  }
}
