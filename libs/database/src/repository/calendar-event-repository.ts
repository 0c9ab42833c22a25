import type {
  CalendarEventRepository as CalendarEventRepositoryPort,
  RemovedCounts,
} from '@calendar-cache/calendar-cache';
import { and, asc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { calendarSubscriptions, selectedCalendars } from '../schema/index.ts';
import { lockSubscription } from '../sync-store/lock-subscription.ts';

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

  removeBefore(request: {
    subscriptionId: string;
    beforeMs: number;
    cancelledBeforeMs: number;
  }): Promise<RemovedCounts> {
    const id = sql`${request.subscriptionId}::uuid`;
    const before = instantOf(request.beforeMs);
    return this.#database.transaction(async (transaction) => {
      await lockSubscription(transaction, request.subscriptionId);
      // The version makes a run that still projects into the old coverage lose its commit (L11). Coverage never grows
      // here: a run that committed meanwhile may have begun it later.
      const moved = await transaction.execute(sql`
        UPDATE calendar_subscriptions SET covered_from = ${before}, version = version + 1
        WHERE id = ${id} AND covered_from < ${before}`);
      if (moved.count === 0) return { cancelledEvents: 0, pastEvents: 0, busyIntervals: 0 };
      const busyIntervals = await transaction.execute(sql`
        DELETE FROM busy_intervals WHERE calendar_subscription_id = ${id} AND ends_at <= ${before}`);
      const cancelled = await transaction.execute(sql`
        DELETE FROM calendar_events WHERE calendar_subscription_id = ${id} AND status = 'cancelled'
          AND recurring_event_id IS NULL AND updated_at < ${instantOf(request.cancelledBeforeMs)}`);
      // A date has ended everywhere on earth a day after it has in UTC.
      const past = await transaction.execute(sql`
        DELETE FROM calendar_events WHERE calendar_subscription_id = ${id} AND status <> 'cancelled'
          AND recurring_event_id IS NULL AND cardinality(recurrence) = 0
          AND ("end" <= ${before} OR end_date < (${before} AT TIME ZONE 'UTC')::date - 1)`);
      return { cancelledEvents: cancelled.count, pastEvents: past.count, busyIntervals: busyIntervals.count };
    });
  }
}

function instantOf(epochMs: number) {
  return sql`to_timestamp(${epochMs}::float8 / 1000.0)::timestamptz(3)`;
}
