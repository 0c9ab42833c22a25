import type { CalendarSubscription, SubscriptionChannel } from '@calendar-cache/calendar-cache';
import { eq, type SQL } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { calendarSubscriptions, selectedCalendars } from '../schema/index.ts';

type SubscriptionRow = typeof calendarSubscriptions.$inferSelect;
type SelectedCalendarRow = typeof selectedCalendars.$inferSelect;

/** The one subscription that a condition picks, with what it needs of its selected calendar. */
export async function findSubscription(database: Database, condition: SQL): Promise<CalendarSubscription | null> {
  const [row] = await database
    .select()
    .from(calendarSubscriptions)
    .innerJoin(selectedCalendars, eq(selectedCalendars.id, calendarSubscriptions.selectedCalendarId))
    .where(condition)
    .limit(1);
  return row === undefined ? null : toSubscription(row.calendar_subscriptions, row.selected_calendars);
}

function toSubscription(row: SubscriptionRow, calendar: SelectedCalendarRow): CalendarSubscription {
  const { coveredFrom, coveredUntil } = row;
  return {
    id: row.id,
    selectedCalendarId: calendar.id,
    userId: calendar.userId,
    credentialId: calendar.credentialId,
    externalId: calendar.externalId,
    version: row.version,
    generation: row.generation,
    nextSyncToken: row.nextSyncToken,
    lastFullSyncMs: row.lastFullSync,
    asOfMs: row.asOf,
    coverage: coveredFrom === null || coveredUntil === null ? null : { fromMs: coveredFrom, untilMs: coveredUntil },
    timeZone: row.timeZone,
    accessRole: row.accessRole,
    untrustedReason: row.untrustedReason,
    dueAtMs: row.dueAt,
    pollIntervalMs: row.pollIntervalMs,
    lastAttemptAtMs: row.lastAttemptAt,
    syncErrors: row.syncErrors,
    maxSyncErrors: row.maxSyncErrors,
    backoffUntilMs: row.backoffUntil,
    faultySinceMs: row.faultySince,
    unfinishedRuns: row.unfinishedRuns,
    lastErrorCode: row.lastErrorCode,
    lastNotificationAtMs: row.lastNotificationAt,
    pushSupported: row.pushSupported,
    lostPushes: row.lostPushes,
    lostPushesInRow: row.lostPushesInRow,
    watchErrors: row.watchErrors,
    channel: toChannel(row),
    intendedChannelId: row.intendedChannelId,
  };
}

function toChannel(row: SubscriptionRow): SubscriptionChannel | null {
  const { googleChannelId, googleChannelResourceId, googleChannelExpiration, webhookKeyId } = row;
  if (googleChannelId === null || googleChannelResourceId === null) return null;
  if (googleChannelExpiration === null || webhookKeyId === null) return null;
  return {
    channelId: googleChannelId,
    kind: row.googleChannelKind ?? 'api#channel',
    resourceId: googleChannelResourceId,
    resourceUri: row.googleChannelResourceUri ?? '',
    expiresAtMs: googleChannelExpiration,
    openedAtMs: row.channelOpenedAt,
    webhookKeyId,
  };
}
