import type {
  CalendarEventRepository as CalendarEventRepositoryPort,
  RemovedPast,
} from '@calendar-cache/calendar-cache';
import { and, asc, eq, gt, lt } from 'drizzle-orm';
import { type PastOfCalendar, removeBefore } from '../cleanup/remove-before.ts';
import type { Database } from '../client/database.ts';
import { calendarSubscriptions, selectedCalendars } from '../schema/index.ts';

/** Stored events in PostgreSQL, one calendar at a time. */
export class CalendarEventRepository implements CalendarEventRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  findCoveredSince(page: { coveredBeforeMs: number; afterId: string | null; limit: number }) {
    const after = page.afterId === null ? undefined : gt(calendarSubscriptions.id, page.afterId);
    return this.#database
      .select({ subscriptionId: calendarSubscriptions.id, userId: selectedCalendars.userId })
      .from(calendarSubscriptions)
      .innerJoin(selectedCalendars, eq(selectedCalendars.id, calendarSubscriptions.selectedCalendarId))
      .where(and(lt(calendarSubscriptions.coveredFrom, page.coveredBeforeMs), after))
      .orderBy(asc(calendarSubscriptions.id))
      .limit(page.limit);
  }

  removeBefore(past: PastOfCalendar): Promise<RemovedPast> {
    return removeBefore(this.#database, past);
  }
}
