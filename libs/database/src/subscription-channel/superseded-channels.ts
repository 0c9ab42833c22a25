import { dayMs, minuteMs, type SupersededChannel } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { instantOf } from '../subscription-sweep/instant-of.ts';

/** The job that stops it at once has so long; then the sweep takes its job for lost. */
const firstTryMs = 5 * minuteMs;
/** Google gives no channel a longer life: then it has ended by itself. */
const longestLifeMs = 31 * dayMs;

/** Remembers the channel that is about to be replaced: what Google may still hold must not depend on a job (L13). */
export async function keepFormerChannel(
  database: Database,
  id: string,
  newChannelId: string,
  atMs: number,
): Promise<void> {
  await database.execute(sql`
    INSERT INTO superseded_channels (channel_id, calendar_subscription_id, resource_id, superseded_at, stop_again_at)
    SELECT google_channel_id, id, google_channel_resource_id, ${instantOf(atMs)}, ${instantOf(atMs + firstTryMs)}
    FROM calendar_subscriptions
    WHERE id = ${id}::uuid AND intended_channel_id = ${newChannelId} AND google_channel_id IS NOT NULL
    ON CONFLICT (channel_id) DO NOTHING`);
}

/** The same for a watch that was asked for and whose answer never came: Google may have granted it. */
export async function keepFormerIntention(database: Database, id: string, atMs: number): Promise<void> {
  await database.execute(sql`
    INSERT INTO superseded_channels (channel_id, calendar_subscription_id, superseded_at, stop_again_at)
    SELECT intended_channel_id, id, ${instantOf(atMs)}, ${instantOf(atMs + firstTryMs)}
    FROM calendar_subscriptions WHERE id = ${id}::uuid AND intended_channel_id IS NOT NULL
    ON CONFLICT (channel_id) DO NOTHING`);
}

export async function forgetSuperseded(database: Database, channelId: string): Promise<void> {
  await database.execute(sql`DELETE FROM superseded_channels WHERE channel_id = ${channelId}`);
}

/**
 * Claims channels that should have been stopped by now. All channels of a calendar have one resource id, so that of the
 * channel that lives serves for one whose grant we never saw (Google guide 3.1).
 */
export async function claimSuperseded(
  database: Database,
  portion: { nowMs: number; againAtMs: number; limit: number },
): Promise<SupersededChannel[]> {
  const { nowMs, againAtMs, limit } = portion;
  await database.execute(
    sql`DELETE FROM superseded_channels WHERE superseded_at < ${instantOf(nowMs - longestLifeMs)}`,
  );
  const claimed = await database.execute<{ channelId: string; subscriptionId: string; resourceId: string }>(sql`
    WITH due AS (
      SELECT superseded.channel_id, coalesce(resource_id, google_channel_resource_id) AS resource
      FROM superseded_channels superseded
      JOIN calendar_subscriptions subscription ON subscription.id = superseded.calendar_subscription_id
      JOIN selected_calendars calendar ON calendar.id = subscription.selected_calendar_id
      JOIN credentials credential ON credential.id = calendar.credential_id
      WHERE superseded.stop_again_at <= ${instantOf(nowMs)} AND credential.state = 'active'
        AND coalesce(resource_id, google_channel_resource_id) IS NOT NULL
      ORDER BY superseded.stop_again_at LIMIT ${limit} FOR UPDATE OF superseded SKIP LOCKED)
    UPDATE superseded_channels superseded SET stop_again_at = ${instantOf(againAtMs)}
    FROM due WHERE superseded.channel_id = due.channel_id
    RETURNING superseded.channel_id AS "channelId", calendar_subscription_id AS "subscriptionId",
      due.resource AS "resourceId"`);
  return [...claimed];
}
