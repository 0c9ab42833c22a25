import type { CacheQuestion } from '@calendar-cache/calendar-cache';
import { type SQL, sql } from 'drizzle-orm';
import { userHasFeature } from './feature-sql.ts';

/** An instant as PostgreSQL compares it, to the millisecond. */
export function instantOf(epochMs: number): SQL {
  return sql`to_timestamp(${epochMs}::float8 / 1000.0)::timestamptz(3)`;
}

/** By floating point, which is exact to the millisecond and cheaper than `extract`, whose numbers have any length. */
function epochMsOf(instant: string): SQL {
  return sql.raw(`(date_part('epoch', ${instant}) * 1000)::bigint`);
}

/** One round trip: the state of every asked calendar, and the blocks of those that may be believed and are fresh enough. */
export function answerStatement(question: CacheQuestion): SQL {
  return question.detail === 'events' ? eventsStatement(question) : mergedStatement(question);
}

/** The state of every asked calendar, without a look at any block. */
export function statesStatement(question: CacheQuestion): SQL {
  return sql`WITH ${askedTable(question)} SELECT ${calendarsAsJson}`;
}

/** Merging here beats sending rows: 3.6 to 1 for 50 calendars and 30 days. */
function mergedStatement(question: CacheQuestion): SQL {
  const block = sql`tstzrange(greatest(busy.starts_at, ${instantOf(question.range.fromMs)}), least(busy.ends_at, ${instantOf(question.range.untilMs)}))`;
  if (question.groupBy === null) {
    return sql`
      WITH ${askedTable(question)}, merged AS (
        SELECT unnest(range_agg(${block})) AS block FROM ${usableBlocks(question)}
      )
      SELECT ${calendarsAsJson}, ${mergedAsJson}`;
  }
  const group = question.groupBy === 'user' ? sql`asked.user_id` : sql`asked.id`;
  return sql`
    WITH ${askedTable(question)}, parts AS (
      SELECT ${group} AS group_id, unnest(range_agg(${block})) AS block FROM ${usableBlocks(question)} GROUP BY 1
    ), merged AS (
      SELECT unnest(range_agg(block)) AS block FROM parts
    )
    SELECT ${calendarsAsJson}, ${mergedAsJson},
      (SELECT json_agg(json_build_object('id', group_id, 'busy', busy))
        FROM (SELECT group_id, json_agg(${blockAsJson} ORDER BY block) AS busy FROM parts GROUP BY group_id) AS by_group)
        AS groups`;
}

function eventsStatement(question: CacheQuestion): SQL {
  const from = instantOf(question.range.fromMs);
  const until = instantOf(question.range.untilMs);
  const facts = question.withFacts ? sql`, 'facts', facts` : sql``;
  return sql`
    WITH ${askedTable(question)}, blocks AS (
      SELECT asked.id AS calendar_id, event.google_event_id, event.busy_rule, ${question.withFacts ? factsAsJson : sql`NULL`} AS facts,
        greatest(busy.starts_at, ${from}) AS starts_at, least(busy.ends_at, ${until}) AS ends_at
      FROM ${usableBlocks(question)} JOIN calendar_events event ON event.id = busy.calendar_event_id
      LIMIT ${question.blockLimit}
    )
    SELECT ${calendarsAsJson},
      (SELECT json_agg(json_build_object('calendarId', calendar_id, 'eventId', google_event_id, 'rule', busy_rule,
          'startMs', ${epochMsOf('starts_at')}, 'endMs', ${epochMsOf('ends_at')}${facts})
        ORDER BY starts_at, ends_at, calendar_id, google_event_id) FROM blocks) AS events`;
}

/**
 * `asked`: the asked calendars with their state. A credential is looked at only where the cache can't answer: then it says
 * whether anyone else can.
 */
function askedTable(question: CacheQuestion): SQL {
  const { selection, range, nowMs, oldestAsOfMs, policies, limit } = question;
  const from = instantOf(range.fromMs);
  const until = instantOf(range.untilMs);
  const fresh =
    oldestAsOfMs === null
      ? sql`true`
      : sql`subscription.as_of BETWEEN ${instantOf(oldestAsOfMs)} AND ${instantOf(nowMs)}`;
  const covered = sql`coalesce(subscription.covered_from <= ${from} AND subscription.covered_until >= ${until}, false)`;
  return sql`asked AS (
    SELECT *, covered AND fresh AND untrusted_reason IS NULL AND read_on AND write_on AS usable
    FROM (
      SELECT calendar.id, calendar.user_id, calendar.external_id, calendar.credential_id,
        subscription.id AS subscription_id, subscription.as_of, subscription.untrusted_reason,
        coalesce(subscription.content_run_id::text, subscription.version::text) AS content_version,
        ${covered} AND subscription.as_of IS NOT NULL AS covered, coalesce(${fresh}, false) AS fresh,
        ${userHasFeature(sql`calendar.user_id`, 'calendar-cache-sql-read', policies.read)} AS read_on,
        ${userHasFeature(sql`calendar.user_id`, 'calendar-cache-sql-write', policies.write)} AS write_on
      FROM selected_calendars calendar
      LEFT JOIN calendar_subscriptions subscription ON subscription.selected_calendar_id = calendar.id
      WHERE ${selectionCondition(selection)}
      LIMIT ${limit}
    ) AS state
  )`;
}

/** OFFSET 0 keeps one look into the index per calendar: without it the planner reads the whole table for long ranges. */
function usableBlocks({ range }: CacheQuestion): SQL {
  return sql`(SELECT * FROM asked WHERE usable) AS asked CROSS JOIN LATERAL (
    SELECT calendar_event_id, starts_at, ends_at FROM busy_intervals
    WHERE calendar_subscription_id = asked.subscription_id
      AND ends_at > ${instantOf(range.fromMs)} AND starts_at < ${instantOf(range.untilMs)}
    OFFSET 0
  ) AS busy`;
}

const blockAsJson = sql`json_build_object(
  'startMs', ${epochMsOf('lower(block)')}, 'endMs', ${epochMsOf('upper(block)')})`;

const factsAsJson = sql`json_build_object(
  'recurringEventId', event.recurring_event_id, 'eventType', event.event_type, 'summary', event.summary,
  'learned', CASE WHEN event.learned_at IS NULL THEN NULL ELSE json_build_object(
    'atMs', ${epochMsOf('event.learned_at')}, 'by', event.learned_by, 'reason', event.learned_reason) END)`;

const mergedAsJson = sql`(SELECT json_agg(${blockAsJson} ORDER BY block) FROM merged) AS busy`;

/**
 * `[id, userId, subscriptionId, contentVersion, asOfMs]`, and where the cache can't answer what Google needs to be asked, and why.
 * Arrays, since the names of the fields would make most of the answer: a sixth of the work for 50 calendars.
 */
const calendarsAsJson = sql`(SELECT json_agg(CASE WHEN usable
    THEN json_build_array(id, user_id, subscription_id, content_version, ${epochMsOf('as_of')})
    ELSE json_build_array(id, user_id, subscription_id, content_version, ${epochMsOf('as_of')},
      external_id, credential_id, covered, untrusted_reason, read_on, write_on,
      EXISTS (SELECT FROM credentials WHERE credentials.id = credential_id AND state = 'needs_reconnect'))
    END ORDER BY id) FROM asked) AS calendars`;

function selectionCondition(selection: CacheQuestion['selection']): SQL {
  const ids = sql.param([...selection.ids]);
  const asked =
    selection.by === 'calendar' ? sql`calendar.id = ANY(${ids}::uuid[])` : sql`calendar.user_id = ANY(${ids}::text[])`;
  if (selection.teamId === null) return asked;
  return sql`${asked} AND calendar.user_id IN (SELECT user_id FROM memberships WHERE team_id = ${selection.teamId})`;
}
