import type {
  AvailabilityRepository as AvailabilityRepositoryPort,
  CachedAnswer,
  CachedCalendar,
  CacheQuestion,
} from '@calendar-cache/calendar-cache';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { userHasFeature } from './feature-sql.ts';

/** What the one statement gives: both parts are JSON made by PostgreSQL, instants in epoch milliseconds. */
type AnswerRow = { calendars: CachedCalendar[] | null; busy: { startMs: number; endMs: number }[] | null };

/** Busy time from PostgreSQL, merged and clipped there. */
export class AvailabilityRepository implements AvailabilityRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(question: CacheQuestion): Promise<CachedAnswer> {
    const [row] = await this.#database.execute<AnswerRow>(answerStatement(question));
    return { calendars: row?.calendars ?? [], busy: row?.busy ?? [] };
  }

  async countReadAfter(subscriptionIds: readonly string[], afterMs: number): Promise<number> {
    const [row] = await this.#database.execute<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM calendar_subscriptions
      WHERE id = ANY(${sql.param([...subscriptionIds])}::uuid[]) AND as_of > ${instantOf(afterMs)}`);
    return row?.count ?? 0;
  }
}

function instantOf(epochMs: number): SQL {
  return sql`to_timestamp(${epochMs}::float8 / 1000.0)::timestamptz(3)`;
}

function epochMsOf(instant: string): SQL {
  return sql.raw(`(extract(epoch FROM ${instant}) * 1000)::bigint`);
}

/**
 * One round trip: the state of every asked calendar, and the blocks of those that may be believed and are fresh
 * enough. Merging here beats sending rows: 3.6 to 1 for 50 calendars and 30 days.
 */
function answerStatement(question: CacheQuestion): SQL {
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
      FROM asked JOIN busy_intervals busy ON busy.calendar_subscription_id = asked.subscription_id
      WHERE asked.usable AND busy.ends_at > ${from} AND busy.starts_at < ${until}
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
