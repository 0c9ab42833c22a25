import type {
  OpenChannel,
  RemovedCalendarCounts,
  SelectedCalendar,
  SelectedCalendarRepository as SelectedCalendarRepositoryPort,
} from '@calendar-cache/calendar-cache';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { ofCalendar, removeCalendars } from '../removal/remove-calendars.ts';
import { calendarLists, calendarSubscriptions, selectedCalendars as table } from '../schema/index.ts';
import { forgetChannels } from '../subscription-channel/forget-channels.ts';
import { withoutErrors } from './without-errors.ts';

const googleIntegration = 'google_calendar';

/** Selected calendars in PostgreSQL. */
export class SelectedCalendarRepository implements SelectedCalendarRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  listOfUser(userId: string): Promise<SelectedCalendar[]> {
    return this.#database
      .select({
        id: table.id,
        userId: table.userId,
        credentialId: table.credentialId,
        integration: table.integration,
        externalId: table.externalId,
        timeZone: calendarSubscriptions.timeZone,
      })
      .from(table)
      .leftJoin(calendarSubscriptions, eq(calendarSubscriptions.selectedCalendarId, table.id))
      .where(eq(table.userId, userId))
      .orderBy(asc(table.createdAt), asc(table.id));
  }

  async find(calendar: { userId: string; externalId: string }): Promise<{ id: string; credentialId: string } | null> {
    const [row] = await this.#database
      .select({ id: table.id, credentialId: table.credentialId })
      .from(table)
      .where(and(eq(table.userId, calendar.userId), eq(table.externalId, calendar.externalId)));
    return row ?? null;
  }

  remove(id: string): Promise<{ removed: RemovedCalendarCounts; channels: OpenChannel[] } | null> {
    return this.#database.transaction(async (transaction) => {
      const gone = await removeCalendars(transaction, ofCalendar(id));
      return gone.removed.calendars === 0 ? null : gone;
    });
  }

  select(
    calendar: { userId: string; credentialId: string; externalId: string },
    dueAtMs: number,
  ): Promise<{ id: string; subscriptionId: string; channels: OpenChannel[] }> {
    return this.#database.transaction(async (transaction) => {
      const former = await lockFormer(transaction, calendar);
      const isTakenOver = former !== undefined && former.credentialId !== calendar.credentialId;
      const channels = isTakenOver ? await forgetChannels(transaction, former) : [];
      const id = await store(transaction, calendar);
      return { id, subscriptionId: await subscribe(transaction, id, dueAtMs), channels };
    });
  }
}

/** Locks the subscription first, as a removal does. */
async function lockFormer(transaction: Database, calendar: { userId: string; externalId: string }) {
  const [former] = await transaction
    .select({ id: table.id, credentialId: table.credentialId, subscriptionId: calendarSubscriptions.id })
    .from(calendarSubscriptions)
    .innerJoin(table, eq(table.id, calendarSubscriptions.selectedCalendarId))
    .where(and(eq(table.userId, calendar.userId), eq(table.externalId, calendar.externalId)))
    .for('update', { of: calendarSubscriptions });
  return former;
}

async function store(
  transaction: Database,
  calendar: { userId: string; credentialId: string; externalId: string },
): Promise<string> {
  // Due at once where it is new: the list tells what becomes of the calendar and of our role on it.
  await transaction
    .insert(calendarLists)
    .values({ credentialId: calendar.credentialId, dueAt: 0 })
    .onConflictDoNothing();
  const [selected] = await transaction
    .insert(table)
    .values({ ...calendar, integration: googleIntegration })
    .onConflictDoUpdate({
      target: [table.userId, table.integration, table.externalId],
      set: { credentialId: calendar.credentialId },
    })
    .returning({ id: table.id });
  if (selected === undefined) throw new Error('A selected calendar vanished while it was stored.');
  return selected.id;
}

/** A calendar without a subscription would be seen by nobody who keeps it in step (L15). One that it has is kept. */
async function subscribe(transaction: Database, selectedCalendarId: string, dueAtMs: number): Promise<string> {
  const [subscription] = await transaction
    .insert(calendarSubscriptions)
    .values({ selectedCalendarId, dueAt: dueAtMs })
    .onConflictDoUpdate({
      target: calendarSubscriptions.selectedCalendarId,
      set: { dueAt: dueAtMs, ...withoutErrors, updatedAt: sql`now()` },
    })
    .returning({ id: calendarSubscriptions.id });
  if (subscription === undefined) throw new Error('A subscription vanished while it was stored.');
  return subscription.id;
}
