import { type Clock, type CurrentPollPace, createPollPace, pollPaceSettingsOf } from '@calendar-cache/calendar-cache';
import {
  CalendarSubscriptionRepository,
  type DatabaseConnection,
  guardOf,
  guardRepository,
} from '@calendar-cache/database';
import type { Logger } from '@calendar-cache/observability';
import type { ApiEnvironment } from './env.ts';

/** The pace of polls, by which the default staleness is stretched: the workers go by the same. */
export function composePollPace(
  environment: Pick<ApiEnvironment, 'POLL_MAX_SECONDS' | 'DEFAULT_MAX_STALENESS_SECONDS' | 'GOOGLE_DAILY_BUDGET'>,
  parts: { connection: DatabaseConnection; statementDeadlineMs: number; clock: Clock; logger: Logger },
): CurrentPollPace {
  const { connection, statementDeadlineMs, clock, logger } = parts;
  const guard = guardOf(connection, statementDeadlineMs);
  const subscriptionRepo = guardRepository(new CalendarSubscriptionRepository(connection.database), guard);
  return createPollPace({
    countMirrored: () => subscriptionRepo.countMirrored(),
    settings: pollPaceSettingsOf(environment),
    clock,
    onFailed: (error) => logger.warn({ error }, 'calendars could not be counted: the default staleness stays'),
  });
}
