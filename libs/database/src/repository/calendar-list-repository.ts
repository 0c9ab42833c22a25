import type {
  CalendarList,
  CalendarListChanges,
  CalendarListRead,
  CalendarListRepository as CalendarListRepositoryPort,
  ListedCalendar,
} from '@calendar-cache/calendar-cache';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { calendarLists, calendarSubscriptions, listedCalendars, selectedCalendars } from '../schema/index.ts';
import { instantOf } from '../subscription-sweep/instant-of.ts';
import { isAnyOf } from './is-any-of.ts';

/** Calendar lists in PostgreSQL. Names are kept only where the installation says so (L20). */
export class CalendarListRepository implements CalendarListRepositoryPort {
  readonly #database: Database;
  readonly #storeNames: boolean;

  constructor(database: Database, options: { storeNames: boolean }) {
    this.#database = database;
    this.#storeNames = options.storeNames;
  }

  async find(credentialId: string): Promise<CalendarList | null> {
    const [row] = await this.#database.select().from(calendarLists).where(eq(calendarLists.credentialId, credentialId));
    if (row === undefined) return null;
    const { nextSyncToken, listedAt, fullyListedAt, listErrors } = row;
    return { credentialId, nextSyncToken, listedAtMs: listedAt, fullyListedAtMs: fullyListedAt, listErrors };
  }

  async ensure(credentialId: string, dueAtMs: number): Promise<void> {
    await this.#database.insert(calendarLists).values({ credentialId, dueAt: dueAtMs }).onConflictDoNothing();
  }

  async apply({
    list,
    mode,
    read,
    nowMs,
    dueAtMs,
  }: {
    list: CalendarList;
    mode: 'full' | 'incremental';
    read: CalendarListRead;
    nowMs: number;
    dueAtMs: number;
  }): Promise<CalendarListChanges | null> {
    const { credentialId } = list;
    return this.#database.transaction(async (transaction) => {
      const taken = await transaction
        .update(calendarLists)
        .set({
          nextSyncToken: read.nextSyncToken,
          dueAt: dueAtMs,
          listedAt: nowMs,
          ...(mode === 'full' ? { fullyListedAt: nowMs } : {}),
          listErrors: 0,
          lastErrorCode: null,
        })
        .where(
          and(
            eq(calendarLists.credentialId, credentialId),
            list.nextSyncToken === null
              ? isNull(calendarLists.nextSyncToken)
              : eq(calendarLists.nextSyncToken, list.nextSyncToken),
          ),
        )
        .returning({ credentialId: calendarLists.credentialId });
      if (taken.length === 0) return null;
      const rolesBefore = await rolesOf(transaction, credentialId);
      const named = new Set(read.entries.map(({ externalId }) => externalId));
      const missing = mode === 'full' ? [...rolesBefore.keys()].filter((id) => !named.has(id)) : [];
      const removed = [...missing, ...read.removedIds.filter((id) => rolesBefore.has(id))];
      await this.#store(transaction, credentialId, read, nowMs);
      await remove(transaction, credentialId, removed);
      return {
        removed,
        appeared: [...named].filter((id) => !rolesBefore.has(id)),
        roleChanged: read.entries
          .filter(({ externalId, accessRole }) => (rolesBefore.get(externalId) ?? accessRole) !== accessRole)
          .map(({ externalId }) => externalId),
      };
    });
  }

  async #store(database: Database, credentialId: string, read: CalendarListRead, nowMs: number): Promise<void> {
    if (read.entries.length === 0) return;
    const rows = read.entries.map(({ summary, ...entry }) => ({
      credentialId,
      ...entry,
      summary: this.#storeNames ? summary : null,
      listedAt: nowMs,
    }));
    const incoming = (column: string) => sql.raw(`excluded.${column}`);
    await database
      .insert(listedCalendars)
      .values(rows)
      .onConflictDoUpdate({
        target: [listedCalendars.credentialId, listedCalendars.externalId],
        set: {
          accessRole: incoming('access_role'),
          primary: incoming('"primary"'),
          timeZone: incoming('time_zone'),
          summary: incoming('summary'),
          listedAt: incoming('listed_at'),
        },
      });
  }

  async recordFailure(credentialId: string, failure: { code: string; dueAtMs: number }): Promise<void> {
    await this.#database
      .update(calendarLists)
      .set({
        listErrors: sql`${calendarLists.listErrors} + 1`,
        lastErrorCode: failure.code,
        dueAt: failure.dueAtMs,
      })
      .where(eq(calendarLists.credentialId, credentialId));
  }

  async postpone(credentialId: string, dueAtMs: number): Promise<void> {
    await this.#database
      .update(calendarLists)
      .set({ dueAt: dueAtMs })
      .where(eq(calendarLists.credentialId, credentialId));
  }

  async claimDue(portion: { nowMs: number; leaseUntilMs: number; limit: number }): Promise<string[]> {
    // All of them wait anew, so that lists of dead credentials don't stand before the others for ever.
    const claimed = await this.#database.execute<{ id: string; isAlive: boolean }>(sql`
      UPDATE calendar_lists list SET due_at = ${instantOf(portion.leaseUntilMs)}
      FROM credentials credential
      WHERE credential.id = list.credential_id AND list.credential_id = ANY(ARRAY(
        SELECT credential_id FROM calendar_lists WHERE due_at <= ${instantOf(portion.nowMs)}
        ORDER BY due_at LIMIT ${portion.limit} FOR UPDATE SKIP LOCKED))
      RETURNING list.credential_id AS id, credential.state = 'active' AS "isAlive"`);
    return claimed.filter(({ isAlive }) => isAlive).map(({ id }) => id);
  }

  list(credentialId: string): Promise<ListedCalendar[]> {
    const { externalId, accessRole, primary, timeZone, summary } = listedCalendars;
    return this.#database
      .select({ externalId, accessRole, primary, timeZone, summary })
      .from(listedCalendars)
      .where(eq(listedCalendars.credentialId, credentialId))
      .orderBy(asc(listedCalendars.externalId));
  }

  async makeSelectedDue(selected: {
    credentialId: string;
    externalIds: readonly string[];
    isRoleChange: boolean;
    nowMs: number;
  }): Promise<number> {
    const { credentialId, externalIds, isRoleChange, nowMs } = selected;
    if (externalIds.length === 0) return 0;
    const ofThem = this.#database
      .select({ id: selectedCalendars.id })
      .from(selectedCalendars)
      .where(and(eq(selectedCalendars.credentialId, credentialId), isAnyOf(selectedCalendars.externalId, externalIds)));
    const made = await this.#database
      .update(calendarSubscriptions)
      .set({
        dueAt: sql`least(${calendarSubscriptions.dueAt}, ${instantOf(nowMs)})`,
        // Another role shows other details of the same events: a delta would not tell.
        ...(isRoleChange ? { nextSyncToken: null } : {}),
      })
      .where(inArray(calendarSubscriptions.selectedCalendarId, ofThem));
    return made.count;
  }
}

async function rolesOf(database: Database, credentialId: string): Promise<Map<string, string>> {
  const rows = await database
    .select({ externalId: listedCalendars.externalId, accessRole: listedCalendars.accessRole })
    .from(listedCalendars)
    .where(eq(listedCalendars.credentialId, credentialId));
  return new Map(rows.map(({ externalId, accessRole }) => [externalId, accessRole]));
}

async function remove(database: Database, credentialId: string, externalIds: readonly string[]): Promise<void> {
  if (externalIds.length === 0) return;
  await database
    .delete(listedCalendars)
    .where(and(eq(listedCalendars.credentialId, credentialId), isAnyOf(listedCalendars.externalId, externalIds)));
}
