import {
  type CredentialState,
  describeUnhealthy,
  type HealthSummaryRepository as HealthSummaryRepositoryPort,
  isHealthy,
  type SubscriptionState,
  stateOf,
  type UnhealthyCalendar,
} from '@calendar-cache/calendar-cache';
import { and, asc, count, eq, gt, isNull, notInArray, or, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { credentials, selectedCalendars, calendarSubscriptions as subscriptions } from '../schema/index.ts';

/** Healthy, whatever their errors; hidden details are, unless a sync fails. */
const neverUnhealthy = ['write-off', 'live-only'] as const;

/** How the installation stands, in PostgreSQL. Nothing is read that names a person (L20). */
export class HealthSummaryRepository implements HealthSummaryRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Counted by what a state is derived from, so that {@link stateOf} alone knows the states. */
  async countCalendars(nowMs: number): Promise<Map<SubscriptionState, number>> {
    const columns = {
      credentialState: credentials.state,
      untrustedReason: subscriptions.untrustedReason,
      fails: sql<boolean>`${subscriptions.syncErrors} > 0`,
      isRead: sql<boolean>`${subscriptions.asOf} IS NOT NULL`,
      isWatched: sql<boolean>`coalesce(${gt(subscriptions.googleChannelExpiration, nowMs)}, false)`,
    };
    const rows = await this.#database
      .select({ ...columns, calendars: count() })
      .from(subscriptions)
      .innerJoin(selectedCalendars, eq(selectedCalendars.id, subscriptions.selectedCalendarId))
      .innerJoin(credentials, eq(credentials.id, selectedCalendars.credentialId))
      .groupBy(sql`1, 2, 3, 4, 5`);
    const counts = new Map<SubscriptionState, number>();
    for (const { credentialState, untrustedReason, fails, isRead, isWatched, calendars } of rows) {
      const syncErrors = fails ? 1 : 0;
      const channelExpiresAtMs = isWatched ? nowMs + 1 : null;
      const asOfMs = isRead ? nowMs : null;
      const state = stateOf({ credentialState, untrustedReason, syncErrors, asOfMs, channelExpiresAtMs }, nowMs);
      counts.set(state, (counts.get(state) ?? 0) + calendars);
    }
    return counts;
  }

  async listUnhealthy({ nowMs, limit }: { nowMs: number; limit: number }): Promise<UnhealthyCalendar[]> {
    const { untrustedReason, syncErrors } = subscriptions;
    const rows = await this.#database
      .select({
        calendarId: selectedCalendars.id,
        credentialState: credentials.state,
        reconnectReason: credentials.stateReason,
        reconnectSinceMs: credentials.stateSince,
        untrustedReason,
        syncErrors,
        lastErrorCode: subscriptions.lastErrorCode,
        asOfMs: subscriptions.asOf,
        channelExpiresAtMs: subscriptions.googleChannelExpiration,
      })
      .from(subscriptions)
      .innerJoin(selectedCalendars, eq(selectedCalendars.id, subscriptions.selectedCalendarId))
      .innerJoin(credentials, eq(credentials.id, selectedCalendars.credentialId))
      .where(
        or(
          eq(credentials.state, 'needs_reconnect'),
          notInArray(untrustedReason, [...neverUnhealthy, 'hidden-details']),
          and(gt(syncErrors, 0), or(isNull(untrustedReason), notInArray(untrustedReason, [...neverUnhealthy]))),
        ),
      )
      .orderBy(sql`${subscriptions.asOf} ASC NULLS FIRST`, asc(selectedCalendars.id))
      .limit(limit);
    return rows.flatMap((row) => {
      const state = stateOf(row, nowMs);
      return isHealthy(state) ? [] : [describeUnhealthy(row, state)];
    });
  }

  async countCredentials(keyIds: readonly string[] | null): Promise<Map<CredentialState, number>> {
    const ofOtherKey =
      keyIds === null
        ? sql`false`
        : sql`NOT (split_part(sealed_secret, '.', 2) = ANY (${sql.param([...keyIds])}::text[]))`;
    const rows = await this.#database.execute<{ state: CredentialState; credentials: number }>(sql`
      WITH unopened AS (
        SELECT credential_id FROM calendar_lists WHERE last_error_code = 'credential-unreadable'
        UNION
        SELECT credential_id FROM selected_calendars calendar
        JOIN calendar_subscriptions subscription ON subscription.selected_calendar_id = calendar.id
        WHERE subscription.last_error_code = 'credential-unreadable')
      SELECT CASE WHEN state = 'active' AND (${ofOtherKey} OR id IN (SELECT credential_id FROM unopened))
        THEN 'unreadable' ELSE state END AS state, count(*)::int AS credentials
      FROM credentials GROUP BY 1`);
    return new Map(rows.map((row) => [row.state, row.credentials]));
  }
}
