import type { CachedCalendar } from './availability-repository.ts';
import type { NotCachedReason } from './question.ts';

/** One asked calendar, what the cache says of it, and why that is not enough. */
export interface JudgedCalendar {
  calendar: CachedCalendar;
  reason: NotCachedReason | null;
}
