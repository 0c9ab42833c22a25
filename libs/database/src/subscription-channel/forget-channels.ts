import type { OpenChannel } from '@calendar-cache/calendar-cache';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { findChannels, ofCalendar } from '../removal/remove-calendars.ts';
import { calendarSubscriptions as subscriptions, supersededChannels } from '../schema/index.ts';

/**
 * Within a transaction, before a selected calendar goes over to another account: what the former one has opened, only that
 * one can stop. A watch that is under way finds no place for its channel, and the sync token was the former one's too: the
 * version makes a run that still reads with it lose its commit (L11).
 * @returns the channels that Google may still hold
 */
export async function forgetChannels(
  transaction: Database,
  calendar: { id: string; subscriptionId: string },
): Promise<OpenChannel[]> {
  const channels = await findChannels(transaction, ofCalendar(calendar.id));
  await transaction
    .update(subscriptions)
    .set({
      version: sql`${subscriptions.version} + 1`,
      nextSyncToken: null,
      googleChannelId: null,
      googleChannelKind: null,
      googleChannelResourceId: null,
      googleChannelResourceUri: null,
      googleChannelExpiration: null,
      webhookKeyId: null,
      intendedChannelId: null,
      channelOpenedAt: null,
      unannouncedChangeAt: null,
      updatedAt: sql`now()`,
    })
    .where(eq(subscriptions.id, calendar.subscriptionId));
  await transaction
    .delete(supersededChannels)
    .where(eq(supersededChannels.calendarSubscriptionId, calendar.subscriptionId));
  return channels;
}
