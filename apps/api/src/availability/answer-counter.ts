import type { CalendarEvidence } from '@calendar-cache/calendar-cache';
import { isAppError } from '@calendar-cache/errors';
import type { Metrics } from '@calendar-cache/observability';
import { z } from 'zod';

const refusalSchema = z.object({ calendars: z.array(z.object({ reason: z.string().nullable() })) });

/** Counts where answers come from. */
export interface AnswerCounter {
  answered(calendars: readonly Pick<CalendarEvidence, 'source' | 'reason'>[]): void;
  /** Counts the calendars that `availability-unknown` names; other errors say nothing about calendars. */
  refused(error: unknown): void;
}

/** The share of cached, live and unknown answers, and why they were not from the cache. */
export function createAnswerCounter(metrics: Pick<Metrics, 'counter'>): AnswerCounter {
  const answers = metrics.counter({
    name: 'calendar_cache_availability_answers_total',
    help: 'Calendars in answers about availability, by where the answer came from and why not fresh from the cache',
    labels: ['source', 'reason'],
  });
  const count = (source: string, reason: string | null) => answers.inc({ source, reason: reason ?? 'none' });
  return {
    answered: (calendars) => {
      for (const { source, reason } of calendars) count(source, reason);
    },
    refused: (error) => {
      if (!isAppError(error, 'availability-unknown')) return;
      const refusal = refusalSchema.safeParse(error.details);
      for (const { reason } of refusal.data?.calendars ?? []) count('unknown', reason);
    },
  };
}
