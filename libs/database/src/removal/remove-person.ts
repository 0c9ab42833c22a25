import type { RemovedCredential, RemovedPerson } from '@calendar-cache/calendar-cache';
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { consentRequests, credentials, memberships, users } from '../schema/index.ts';
import { removeCalendars } from './remove-calendars.ts';

/** Removes a person and everything of theirs in one transaction; null where there is nobody. */
export function removePerson(database: Database, userId: string): Promise<RemovedPerson | null> {
  return database.transaction(async (transaction) => {
    // Nothing new can be hung on a locked person.
    const [user] = await transaction.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
    if (user === undefined) return null;
    const { removed, channels } = await removeCalendars(transaction, sql`calendar.user_id = ${userId}`);
    const gone = await transaction.delete(credentials).where(eq(credentials.userId, userId));
    const consents = await transaction
      .delete(consentRequests)
      .where(and(eq(consentRequests.userId, userId), isNull(consentRequests.usedAt)));
    const members = await transaction.delete(memberships).where(eq(memberships.userId, userId));
    await transaction.delete(users).where(eq(users.id, userId));
    return {
      removed: {
        users: 1,
        memberships: members.count,
        credentials: gone.count,
        consents: consents.count,
        ...removed,
      },
      channels,
    };
  });
}

/** Removes a credential with its calendars in one transaction; null where there is none. */
export function removeCredential(database: Database, id: string): Promise<RemovedCredential | null> {
  return database.transaction(async (transaction) => {
    const [found] = await transaction
      .select({ id: credentials.id })
      .from(credentials)
      .where(eq(credentials.id, id))
      .for('update');
    if (found === undefined) return null;
    const { removed, channels } = await removeCalendars(transaction, ofCredential(id));
    await transaction.delete(credentials).where(eq(credentials.id, id));
    return { removed: { credentials: 1, ...removed }, channels };
  });
}

/** Condition on `calendar`. */
export function ofCredential(id: string): SQL {
  return sql`calendar.credential_id = ${id}::uuid`;
}
