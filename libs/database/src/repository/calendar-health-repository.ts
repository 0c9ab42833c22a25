import type {
  CalendarHealth,
  CalendarHealthPage,
  CalendarHealthRepository as CalendarHealthRepositoryPort,
} from '@calendar-cache/calendar-cache';
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import {
  calendarLists,
  credentials,
  listedCalendars,
  memberships,
  selectedCalendars,
  calendarSubscriptions as subscriptions,
} from '../schema/index.ts';

const columns = {
  calendarId: selectedCalendars.id,
  subscriptionId: subscriptions.id,
  userId: selectedCalendars.userId,
  credentialId: selectedCalendars.credentialId,
  externalId: selectedCalendars.externalId,
  credentialState: credentials.state,
  untrustedReason: subscriptions.untrustedReason,
  asOfMs: subscriptions.asOf,
  coveredFromMs: subscriptions.coveredFrom,
  coveredUntilMs: subscriptions.coveredUntil,
  timeZone: subscriptions.timeZone,
  accessRole: subscriptions.accessRole,
  listedAtMs: calendarLists.listedAt,
  listedId: listedCalendars.externalId,
  dueAtMs: subscriptions.dueAt,
  lastAttemptAtMs: subscriptions.lastAttemptAt,
  lastFullSyncMs: subscriptions.lastFullSync,
  pollIntervalMs: subscriptions.pollIntervalMs,
  syncErrors: subscriptions.syncErrors,
  maxSyncErrors: subscriptions.maxSyncErrors,
  backoffUntilMs: subscriptions.backoffUntil,
  lastErrorCode: subscriptions.lastErrorCode,
  unfinishedRuns: subscriptions.unfinishedRuns,
  pushSupported: subscriptions.pushSupported,
  channelExpiresAtMs: subscriptions.googleChannelExpiration,
  channelOpenedAtMs: subscriptions.channelOpenedAt,
  webhookKeyId: subscriptions.webhookKeyId,
  watchAgainAtMs: subscriptions.watchAgainAt,
  watchErrors: subscriptions.watchErrors,
  lastNotificationAtMs: subscriptions.lastNotificationAt,
  lostPushes: subscriptions.lostPushes,
};

/** The health of selected calendars in PostgreSQL. */
export class CalendarHealthRepository implements CalendarHealthRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By id, since only that is stable while calendars come and go. */
  list({ userId, teamId, afterId, limit }: CalendarHealthPage): Promise<CalendarHealth[]> {
    const which = and(
      userId === null ? undefined : eq(selectedCalendars.userId, userId),
      afterId === null ? undefined : gt(selectedCalendars.id, afterId),
      ofTeam(teamId),
    );
    return this.#read(which, limit);
  }

  async find(calendarId: string, teamId: string | null): Promise<CalendarHealth | null> {
    const [found] = await this.#read(and(eq(selectedCalendars.id, calendarId), ofTeam(teamId)), 1);
    return found ?? null;
  }

  async #read(which: SQL | undefined, limit: number): Promise<CalendarHealth[]> {
    const rows = await this.#database
      .select(columns)
      .from(selectedCalendars)
      .innerJoin(subscriptions, eq(subscriptions.selectedCalendarId, selectedCalendars.id))
      .innerJoin(credentials, eq(credentials.id, selectedCalendars.credentialId))
      .leftJoin(calendarLists, eq(calendarLists.credentialId, selectedCalendars.credentialId))
      .leftJoin(
        listedCalendars,
        and(
          eq(listedCalendars.credentialId, selectedCalendars.credentialId),
          eq(listedCalendars.externalId, selectedCalendars.externalId),
        ),
      )
      .where(which)
      .orderBy(asc(selectedCalendars.id))
      .limit(limit);
    return rows.map(({ coveredFromMs, coveredUntilMs, listedAtMs, listedId, ...row }) => ({
      ...row,
      coverage:
        coveredFromMs === null || coveredUntilMs === null ? null : { fromMs: coveredFromMs, untilMs: coveredUntilMs },
      isListed: listedAtMs === null ? null : listedId !== null,
    }));
  }
}

function ofTeam(teamId: string | null): SQL | undefined {
  if (teamId === null) return undefined;
  return sql`${selectedCalendars.userId} IN (SELECT ${memberships.userId} FROM ${memberships} WHERE ${memberships.teamId} = ${teamId})`;
}
