import { type ChannelNeed, isWatchable, type OldKeyPortion, untrustedReasons } from '@calendar-cache/calendar-cache';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { instantOf } from './instant-of.ts';

/** How many to claim, and until when. */
export interface ChannelPortion {
  nowMs: number;
  againAtMs: number;
  unwatchableAgainAtMs: number;
  limit: number;
}

const unwatchableReasons = untrustedReasons.filter((reason) => !isWatchable(reason));
const isWatchableNow = sql`credential.state = 'active' AND
  coalesce(subscription.untrusted_reason <> ALL(${sql.param(unwatchableReasons)}::text[]), true)`;

/** Claims subscriptions whose time for a watch has come, the longest waiting first. */
export async function claimNeedingChannel(database: Database, portion: ChannelPortion): Promise<ChannelNeed[]> {
  const claimed = await database.execute<{
    id: string;
    watchable: boolean;
    channelId: string | null;
    resourceId: string | null;
  }>(channelStatement(portion));
  return claimed.map(({ id, watchable, channelId, resourceId }) => ({
    id,
    isWatchable: watchable,
    channel: channelId === null || resourceId === null ? null : { channelId, resourceId },
  }));
}

/** The one statement of a claim; apart, so that a test can look at its plan. */
export function channelStatement({ nowMs, againAtMs, unwatchableAgainAtMs, limit }: ChannelPortion): SQL {
  return sql`
    WITH needing AS (
      SELECT subscription.id, ${isWatchableNow} AS watchable
      FROM (
        SELECT id, selected_calendar_id, untrusted_reason FROM calendar_subscriptions
        WHERE watch_again_at <= ${instantOf(nowMs)}
        ORDER BY watch_again_at LIMIT ${limit}
        FOR UPDATE SKIP LOCKED) subscription
      JOIN selected_calendars calendar ON calendar.id = subscription.selected_calendar_id
      JOIN credentials credential ON credential.id = calendar.credential_id
    )
    UPDATE calendar_subscriptions subscription
    SET watch_again_at = CASE WHEN watchable THEN ${instantOf(againAtMs)} ELSE ${instantOf(unwatchableAgainAtMs)} END
    FROM needing WHERE subscription.id = needing.id
    RETURNING subscription.id, watchable,
      google_channel_id AS "channelId", google_channel_resource_id AS "resourceId"`;
}

/** Those claimed already, or refused, stay. */
export async function makeOldKeysDue(database: Database, portion: OldKeyPortion): Promise<number> {
  const made = await database.execute(oldKeysStatement(portion));
  return made.count;
}

/**
 * Two ranges of the index on keys: everything but the current one. Only what a watch can renew, and whoever is made due leaves
 * the range until then: what stays as it is would be made due again every round, and that without end.
 */
export function oldKeysStatement({ currentKeyId, nowMs, laterThanMs, limit }: OldKeyPortion): SQL {
  const side = (isOfSide: SQL) => sql`
    SELECT subscription.id FROM calendar_subscriptions subscription
    JOIN selected_calendars calendar ON calendar.id = subscription.selected_calendar_id
    JOIN credentials credential ON credential.id = calendar.credential_id
    WHERE ${isOfSide} AND watch_again_at > ${instantOf(laterThanMs)} AND watch_errors = 0 AND push_supported
      AND google_channel_expiration > ${instantOf(nowMs)} AND ${isWatchableNow}
    LIMIT ${limit}`;
  return sql`
    UPDATE calendar_subscriptions SET watch_again_at = ${instantOf(nowMs)}
    WHERE id = ANY(ARRAY((${side(sql`webhook_key_id < ${currentKeyId}`)}) UNION ALL (${side(sql`webhook_key_id > ${currentKeyId}`)})))`;
}
