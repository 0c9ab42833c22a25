import { busyRules, dayMs, type IgnorableEvent, type TimeRange } from '@calendar-cache/calendar-cache';
import { and, eq, gte, inArray, isNotNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { calendarSubscriptions, calendarEvents as event } from '../schema/index.ts';
import { toCalendarEvent } from '../sync-store/to-calendar-event.ts';
import { instantOf } from './availability-statement.ts';
import { isAnyOf } from './is-any-of.ts';

const freeRules = busyRules.filter(({ busy }) => !busy).map(({ rule }) => rule);

/** The events that may tell why a range is free. A date belongs to other instants in every zone: a day more on both sides. */
export async function findIgnorable(
  database: Database,
  { subscriptionIds, range, limit }: { subscriptionIds: readonly string[]; range: TimeRange; limit: number },
): Promise<IgnorableEvent[]> {
  const rows = await database
    .select({ event, timeZone: calendarSubscriptions.timeZone })
    .from(event)
    .innerJoin(calendarSubscriptions, eq(calendarSubscriptions.id, event.calendarSubscriptionId))
    .where(and(isAnyOf(event.calendarSubscriptionId, subscriptionIds), or(standsForOne(range), takesNone(range))))
    .limit(limit);
  return rows.map((row) => ({
    subscriptionId: row.event.calendarSubscriptionId,
    calendarZone: row.timeZone ?? 'UTC',
    event: toCalendarEvent(row.event),
    learned: learnedOf(row.event),
  }));
}

/** Longer occurrences of series that take no time are told where an exception has them begin before the range. */
const longestDays = 7;

/** Exceptions whose occurrence would have begun in the range, or reached into it. */
function standsForOne(range: TimeRange): SQL | undefined {
  const { fromDay, untilDay } = daysAround(range);
  return and(
    isNotNull(event.recurringEventId),
    or(
      and(gte(event.originalStartTime, range.fromMs - longestDays * dayMs), lt(event.originalStartTime, range.untilMs)),
      and(gte(event.originalStartDate, sql`${fromDay} - ${longestDays}::int`), lte(event.originalStartDate, untilDay)),
    ),
  );
}

/** Those that nothing makes busy, or that have no length; of a series all whose first occurrence begins before the end. */
function takesNone(range: TimeRange): SQL | undefined {
  const { fromDay, untilDay } = daysAround(range);
  const goesOn = sql`cardinality(${event.recurrence}) > 0`;
  return and(
    or(inArray(event.busyRule, freeRules), eq(event.start, event.end)),
    or(
      and(lt(event.start, range.untilMs), or(goesOn, sql`${event.end} >= ${instantOf(range.fromMs)}`)),
      and(lte(event.startDate, untilDay), or(goesOn, gte(event.endDate, fromDay))),
    ),
  );
}

function daysAround({ fromMs, untilMs }: TimeRange): { fromDay: SQL; untilDay: SQL } {
  return {
    fromDay: sql`(${instantOf(fromMs)} AT TIME ZONE 'UTC')::date - 1`,
    untilDay: sql`(${instantOf(untilMs)} AT TIME ZONE 'UTC')::date + 1`,
  };
}

function learnedOf(row: typeof event.$inferSelect): IgnorableEvent['learned'] {
  if (row.learnedAt === null || row.learnedBy === null) return null;
  return { atMs: row.learnedAt, by: row.learnedBy, reason: row.learnedReason };
}
