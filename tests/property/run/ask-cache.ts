import { minuteMs, type OnStale } from '@calendar-cache/calendar-cache';
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
