import { learnedBy, syncReasons, untrustedReasons } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import { boolean, date, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';
import { credentials, users } from './people.ts';

const createdAt = () => instant('created_at').notNull().default(sql`now()`);
const updatedAt = () => instant('updated_at').notNull().default(sql`now()`);

/** A Google calendar that a user wants to be counted. */
export const selectedCalendars = pgTable(
  'selected_calendars',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    credentialId: uuid('credential_id')
      .notNull()
      .references(() => credentials.id, { onDelete: 'cascade' }),
    integration: text('integration').notNull().default('google_calendar'),
    externalId: text('external_id').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    unique('selected_calendars_user_integration_external').on(table.userId, table.integration, table.externalId),
    index('selected_calendars_credential').on(table.credentialId),
    index('selected_calendars_external').on(table.externalId),
  ],
);

/** Our sync state for one selected calendar. */
export const calendarSubscriptions = pgTable(
  'calendar_subscriptions',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    selectedCalendarId: uuid('selected_calendar_id')
      .notNull()
      .unique()
      .references(() => selectedCalendars.id, { onDelete: 'cascade' }),

    googleChannelId: text('google_channel_id').unique(),
    googleChannelKind: text('google_channel_kind'),
    googleChannelResourceId: text('google_channel_resource_id'),
    googleChannelResourceUri: text('google_channel_resource_uri'),
    googleChannelExpiration: instant('google_channel_expiration'),
    webhookKeyId: text('webhook_key_id'),
    intendedChannelId: text('intended_channel_id'),
    pushSupported: boolean('push_supported').notNull().default(true),
    watchErrors: integer('watch_errors').notNull().default(0),
    /** When a watch is next to be asked for: the first one, a renewal, or another try. Nothing else is looked at. */
    watchAgainAt: instant('watch_again_at').notNull().default(sql`'1970-01-01T00:00:00Z'`),
    channelOpenedAt: instant('channel_opened_at'),
    lastNotificationAt: instant('last_notification_at'),
    unannouncedChangeAt: instant('unannounced_change_at'),
    lostPushes: integer('lost_pushes').notNull().default(0),
    lostPushesInRow: integer('lost_pushes_in_row').notNull().default(0),

    nextSyncToken: text('next_sync_token'),
    lastFullSync: instant('last_full_sync'),
    asOf: instant('as_of'),
    coveredFrom: instant('covered_from'),
    coveredUntil: instant('covered_until'),
    version: integer('version').notNull().default(0),
    /** The run whose commit last changed an event or a block. Unlike a counter it can't come again after a failover. */
    contentRunId: uuid('content_run_id'),
    generation: integer('generation').notNull().default(0),
    syncRunId: uuid('sync_run_id'),
    timeZone: text('time_zone'),
    accessRole: text('access_role'),
    untrustedReason: text('untrusted_reason', { enum: untrustedReasons }),

    dueAt: instant('due_at').notNull(),
    pollIntervalMs: integer('poll_interval_ms'),
    lastClaimedAt: instant('last_claimed_at'),
    lastAttemptAt: instant('last_attempt_at'),
    syncErrors: integer('sync_errors').notNull().default(0),
    maxSyncErrors: integer('max_sync_errors').notNull().default(5),
    backoffUntil: instant('backoff_until'),
    /** Since when failures have been this calendar's own, not Google's or the credential's. */
    faultySince: instant('faulty_since'),
    /** Runs that began and never came to an end, in a row: their workers died. */
    unfinishedRuns: integer('unfinished_runs').notNull().default(0),
    lastErrorCode: text('last_error_code'),

    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    // Apart, so that a backlog of first loads is not walked through to find the polls behind it.
    index('calendar_subscriptions_write_off').on(table.dueAt).where(sql`untrusted_reason = 'write-off'`),
    index('calendar_subscriptions_due_full').on(table.dueAt).where(sql`next_sync_token IS NULL`),
    index('calendar_subscriptions_due_incremental').on(table.dueAt).where(sql`next_sync_token IS NOT NULL`),
    index('calendar_subscriptions_watch_again').on(table.watchAgainAt),
    index('calendar_subscriptions_webhook_key').on(table.webhookKeyId),
    index('calendar_subscriptions_unannounced')
      .on(table.unannouncedChangeAt)
      .where(sql`unannounced_change_at IS NOT NULL`),
    index('calendar_subscriptions_covered_until').on(table.coveredUntil, table.id),
  ],
);

/** How the list of a credential's calendars is kept in step. */
export const calendarLists = pgTable(
  'calendar_lists',
  {
    credentialId: uuid('credential_id')
      .primaryKey()
      .references(() => credentials.id, { onDelete: 'cascade' }),
    nextSyncToken: text('next_sync_token'),
    dueAt: instant('due_at').notNull(),
    listedAt: instant('listed_at'),
    fullyListedAt: instant('fully_listed_at'),
    listErrors: integer('list_errors').notNull().default(0),
    lastErrorCode: text('last_error_code'),
  },
  (table) => [index('calendar_lists_due').on(table.dueAt)],
);

/** What a credential's calendar list shows, selected or not. */
export const listedCalendars = pgTable(
  'listed_calendars',
  {
    credentialId: uuid('credential_id')
      .notNull()
      .references(() => credentials.id, { onDelete: 'cascade' }),
    externalId: text('external_id').notNull(),
    accessRole: text('access_role').notNull(),
    primary: boolean('primary').notNull().default(false),
    timeZone: text('time_zone'),
    /** Null unless STORE_EVENT_DETAILS says so (L20). */
    summary: text('summary'),
    listedAt: instant('listed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.credentialId, table.externalId] })],
);

/** Channels that others have replaced and that Google may still hold: gone once they are stopped (L13). */
export const supersededChannels = pgTable(
  'superseded_channels',
  {
    channelId: text('channel_id').primaryKey(),
    calendarSubscriptionId: uuid('calendar_subscription_id')
      .notNull()
      .references(() => calendarSubscriptions.id, { onDelete: 'cascade' }),
    resourceId: text('resource_id'),
    supersededAt: instant('superseded_at').notNull(),
    stopAgainAt: instant('stop_again_at').notNull(),
  },
  (table) => [
    index('superseded_channels_stop_again').on(table.stopAgainAt),
    index('superseded_channels_subscription').on(table.calendarSubscriptionId),
  ],
);

const eventColumns = () => ({
  googleEventId: text('google_event_id').notNull(),
  iCalUID: text('i_cal_uid'),
  etag: text('etag'),
  sequence: integer('sequence').notNull().default(0),
  summary: text('summary'),
  description: text('description'),
  location: text('location'),
  start: instant('start'),
  end: instant('end'),
  isAllDay: boolean('is_all_day').notNull().default(false),
  startDate: date('start_date', { mode: 'string' }),
  endDate: date('end_date', { mode: 'string' }),
  startZone: text('start_zone'),
  endZone: text('end_zone'),
  status: text('status', { enum: ['confirmed', 'tentative', 'cancelled'] }).notNull(),
  transparency: text('transparency', { enum: ['opaque', 'transparent'] }).notNull(),
  visibility: text('visibility').notNull().default('default'),
  eventType: text('event_type').notNull().default('default'),
  selfResponseStatus: text('self_response_status', { enum: ['needsAction', 'declined', 'tentative', 'accepted'] }),
  busyRule: text('busy_rule').notNull(),
  recurrence: text('recurrence').array().notNull().default([]),
  recurringEventId: text('recurring_event_id'),
  originalStartTime: instant('original_start_time'),
  originalStartDate: date('original_start_date', { mode: 'string' }),
  /** What is projected together: a master with its exceptions, or an event by itself. */
  seriesId: text('series_id').notNull().generatedAlwaysAs(sql`coalesce(recurring_event_id, google_event_id)`),
  googleCreatedAt: instant('google_created_at'),
  googleUpdatedAt: instant('google_updated_at'),
});

/** Google's event resources as we keep them: singles, masters and exceptions (L8). */
export const calendarEvents = pgTable(
  'calendar_events',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    calendarSubscriptionId: uuid('calendar_subscription_id')
      .notNull()
      .references(() => calendarSubscriptions.id, { onDelete: 'cascade' }),
    ...eventColumns(),
    /** When the read began that brought this state of the event, which kind of read it was, and what it was asked for. */
    learnedAt: instant('learned_at'),
    learnedBy: text('learned_by', { enum: learnedBy }),
    learnedReason: text('learned_reason', { enum: syncReasons }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    unique('calendar_events_subscription_google_event').on(table.calendarSubscriptionId, table.googleEventId),
    index('calendar_events_subscription_series').on(table.calendarSubscriptionId, table.seriesId),
  ],
);

/** Blocks of taken time; the only event table that availability reads. */
export const busyIntervals = pgTable(
  'busy_intervals',
  {
    calendarEventId: uuid('calendar_event_id')
      .notNull()
      .references(() => calendarEvents.id, { onDelete: 'cascade' }),
    calendarSubscriptionId: uuid('calendar_subscription_id').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.calendarEventId, table.startsAt] }),
    index('busy_intervals_subscription_range').on(table.calendarSubscriptionId, table.endsAt, table.startsAt),
  ],
);

/** Events of a read that is under way: pages land here in short transactions, one last transaction merges them (L3). */
export const stagedCalendarEvents = pgTable(
  'staged_calendar_events',
  {
    runId: uuid('run_id').notNull(),
    calendarSubscriptionId: uuid('calendar_subscription_id')
      .notNull()
      .references(() => calendarSubscriptions.id, { onDelete: 'cascade' }),
    ...eventColumns(),
    /** Which part of a split series it is of, the id does not tell. */
    isSeriesFromId: boolean('is_series_from_id').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.googleEventId] }),
    index('staged_calendar_events_series').on(table.runId, table.seriesId),
    index('staged_calendar_events_subscription').on(table.calendarSubscriptionId),
  ],
);

/** The projection of a read that is under way. */
export const stagedBusyIntervals = pgTable(
  'staged_busy_intervals',
  {
    runId: uuid('run_id').notNull(),
    calendarSubscriptionId: uuid('calendar_subscription_id')
      .notNull()
      .references(() => calendarSubscriptions.id, { onDelete: 'cascade' }),
    googleEventId: text('google_event_id').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.googleEventId, table.startsAt] }),
    index('staged_busy_intervals_subscription').on(table.calendarSubscriptionId),
  ],
);
