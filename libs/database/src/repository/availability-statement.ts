import type { CacheQuestion } from '@calendar-cache/calendar-cache';
import { type SQL, sql } from 'drizzle-orm';
import { userHasFeature } from './feature-sql.ts';

/** An instant as PostgreSQL compares it, to the millisecond. */
export function instantOf(epochMs: number): SQL {
  return sql`to_timestamp(${epochMs}::float8 / 1000.0)::timestamptz(3)`;
}

function epochMsOf(instant: string): SQL {
  return sql.raw(`(extract(epoch FROM ${instant}) * 1000)::bigint`);
}

/**
 * One round trip: the state of every asked calendar, and the blocks of those that may be believed and are fresh
 * enough. Merging here beats sending rows: 3.6 to 1 for 50 calendars and 30 days. OFFSET 0 keeps one look into the index
 * per calendar: without it the planner reads the whole table as soon as the range holds most of its rows.
 */
export function answerStatement(question: CacheQuestion): SQL {
  const { selection, range, nowMs, oldestAsOfMs, policies, limit } = question;
  const from = instantOf(range.fromMs);
  const until = instantOf(range.untilMs);
  const fresh =
    oldestAsOfMs === null
      ? sql`true`
      : sql`subscription.as_of BETWEEN ${instantOf(oldestAsOfMs)} AND ${instantOf(nowMs)}`;
  const covered = sql`coalesce(subscription.covered_from <= ${from} AND subscription.covered_until >= ${until}, false)`;
  return sql`
    WITH asked AS (
      SELECT *, covered AND fresh AND untrusted_reason IS NULL AND read_on AND write_on AS usable
      FROM (
        SELECT calendar.id, calendar.user_id, calendar.external_id, calendar.credential_id,
          subscription.id AS subscription_id, subscription.as_of, subscription.untrusted_reason,
          ${covered} AND subscription.as_of IS NOT NULL AS covered, coalesce(${fresh}, false) AS fresh,
          ${userHasFeature(sql`calendar.user_id`, 'calendar-cache-sql-read', policies.read)} AS read_on,
          ${userHasFeature(sql`calendar.user_id`, 'calendar-cache-sql-write', policies.write)} AS write_on
        FROM selected_calendars calendar
        LEFT JOIN calendar_subscriptions subscription ON subscription.selected_calendar_id = calendar.id
        WHERE ${selectionCondition(selection)}
        LIMIT ${limit}
      ) AS state
    ), merged AS (
      SELECT unnest(range_agg(tstzrange(greatest(busy.starts_at, ${from}), least(busy.ends_at, ${until})))) AS block
      FROM asked CROSS JOIN LATERAL (
        SELECT starts_at, ends_at FROM busy_intervals
        WHERE calendar_subscription_id = asked.subscription_id AND ends_at > ${from} AND starts_at < ${until}
        OFFSET 0
      ) AS busy
      WHERE asked.usable
    )
    SELECT
      (SELECT json_agg(json_build_object(
        'id', id, 'userId', user_id, 'externalId', external_id, 'credentialId', credential_id,
        'subscriptionId', subscription_id, 'asOfMs', ${epochMsOf('as_of')}, 'covered', covered,
        'untrustedReason', untrusted_reason, 'readOn', read_on, 'writeOn', write_on, 'usable', usable) ORDER BY id)
        FROM asked) AS calendars,
      (SELECT json_agg(json_build_object(
        'startMs', ${epochMsOf('lower(block)')}, 'endMs', ${epochMsOf('upper(block)')}) ORDER BY block)
        FROM merged) AS busy`;
}

function selectionCondition(selection: CacheQuestion['selection']): SQL {
  const ids = sql.param([...selection.ids]);
  const asked =
    selection.by === 'calendar' ? sql`calendar.id = ANY(${ids}::uuid[])` : sql`calendar.user_id = ANY(${ids}::text[])`;
  if (selection.teamId === null) return asked;
  return sql`${asked} AND calendar.user_id IN (SELECT user_id FROM memberships WHERE team_id = ${selection.teamId})`;
}
