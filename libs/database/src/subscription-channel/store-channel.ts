import type { SubscriptionChannel } from '@calendar-cache/calendar-cache';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { calendarSubscriptions as table } from '../schema/index.ts';
import { forgetSuperseded, keepFormerChannel, keepFormerIntention } from './superseded-channels.ts';

/** Before the watch is asked for. What was intended before may have been granted all the same. */
export function storeIntendedChannel(database: Database, id: string, channelId: string, atMs: number): Promise<void> {
  return database.transaction(async (transaction) => {
    await keepFormerIntention(transaction, id, atMs);
    await transaction
      .update(table)
      .set({ intendedChannelId: channelId, updatedAt: sql`now()` })
      .where(eq(table.id, id));
  });
}

/** After an outcome that proves that no channel was made; what another watch intends since stays. */
export async function clearIntendedChannel(database: Database, id: string, channelId: string): Promise<void> {
  await database
    .update(table)
    .set({ intendedChannelId: null, updatedAt: sql`now()` })
    .where(and(eq(table.id, id), eq(table.intendedChannelId, channelId)));
}

/** After it was granted; the channel before it is remembered until it is stopped. False when another watch came between. */
export function storeChannel(
  database: Database,
  id: string,
  channel: SubscriptionChannel,
  renewAtMs: number,
): Promise<boolean> {
  return database.transaction(async (transaction) => {
    await keepFormerChannel(transaction, id, channel.channelId, channel.openedAtMs ?? renewAtMs);
    const stored = await transaction
      .update(table)
      .set({
        googleChannelId: channel.channelId,
        googleChannelKind: channel.kind,
        googleChannelResourceId: channel.resourceId,
        googleChannelResourceUri: channel.resourceUri,
        googleChannelExpiration: channel.expiresAtMs,
        webhookKeyId: channel.webhookKeyId,
        intendedChannelId: null,
        watchErrors: 0,
        pushSupported: true,
        watchAgainAt: renewAtMs,
        channelOpenedAt: channel.openedAtMs,
        unannouncedChangeAt: null,
        lostPushesInRow: 0,
        updatedAt: sql`now()`,
      })
      .where(and(eq(table.id, id), eq(table.intendedChannelId, channel.channelId)))
      .returning({ id: table.id });
    return stored.length === 1;
  });
}

/** A channel that Google no longer holds. */
export async function clearChannel(database: Database, id: string, channelId: string): Promise<void> {
  await database
    .update(table)
    .set({
      googleChannelId: null,
      googleChannelKind: null,
      googleChannelResourceId: null,
      googleChannelResourceUri: null,
      googleChannelExpiration: null,
      webhookKeyId: null,
      channelOpenedAt: null,
      unannouncedChangeAt: null,
      updatedAt: sql`now()`,
    })
    .where(and(eq(table.id, id), eq(table.googleChannelId, channelId)));
  await forgetSuperseded(database, channelId);
}
