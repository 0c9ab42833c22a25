import { type CalendarCacheError, isCalendarCacheError } from '../call/calendar-cache-error.ts';
import type { AvailabilitySource, EventBusyDate } from './cached-calendar.ts';

/** The flag that decides, by its name in the reference. */
export const readFlag = 'calendar-cache-sql-read';

/** What {@link createAvailability} chooses from. */
export interface AvailabilityChoice<Selected> {
  /** The host's own flags: `featuresRepository.checkIfUserHasFeature(userId, slug)`. */
  checkIfUserHasFeature: (userId: string, slug: typeof readFlag) => Promise<boolean>;
  cache: AvailabilitySource<Selected>;
  /** What the host product did before there was a cache. */
  legacy: AvailabilitySource<Selected>;
  /**
   * Told of an error of the cache; says whether the legacy source shall answer instead. Without it errors are thrown.
   * Errors of the caller's own making (those of the API with a status below 500, and a question that could not be sent)
   * are always thrown; an answer that is not the API's is an error of the cache, whatever its status.
   */
  onCacheError?: (error: Error) => boolean;
}

/** The reference's usage pattern as one function: flag on, the cache; flag off, the legacy source. */
export function createAvailability<Selected>({
  checkIfUserHasFeature,
  cache,
  legacy,
  onCacheError = () => false,
}: AvailabilityChoice<Selected>) {
  return async (
    userId: string,
    dateFrom: string,
    dateTo: string,
    selectedCalendars: readonly Selected[],
  ): Promise<EventBusyDate[]> => {
    if (!(await checkIfUserHasFeature(userId, readFlag))) {
      return legacy.getAvailability(dateFrom, dateTo, selectedCalendars);
    }
    try {
      return await cache.getAvailability(dateFrom, dateTo, selectedCalendars);
    } catch (error) {
      if (!isOfTheCache(error) || !onCacheError(error)) throw error;
      return legacy.getAvailability(dateFrom, dateTo, selectedCalendars);
    }
  };
}

function isOfTheCache(error: unknown): error is CalendarCacheError {
  if (!isCalendarCacheError(error) || error.code === 'invalid-request') return false;
  return error.code === 'unexpected-answer' || error.status === 0 || error.status >= 500;
}
