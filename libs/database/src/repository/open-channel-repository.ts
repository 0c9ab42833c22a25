import type { OpenChannel, OpenChannelRepository as OpenChannelRepositoryPort } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { findChannels, ofCalendar } from '../removal/remove-calendars.ts';
import { ofCredential } from '../removal/remove-person.ts';

/** The channels that are open at Google as far as PostgreSQL knows. */
export class OpenChannelRepository implements OpenChannelRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  listOfUser(userId: string): Promise<OpenChannel[]> {
    return findChannels(this.#database, sql`calendar.user_id = ${userId}`);
  }

  listOfCredential(credentialId: string): Promise<OpenChannel[]> {
    return findChannels(this.#database, ofCredential(credentialId));
  }

  listOfCalendar(calendarId: string): Promise<OpenChannel[]> {
    return findChannels(this.#database, ofCalendar(calendarId));
  }
}
