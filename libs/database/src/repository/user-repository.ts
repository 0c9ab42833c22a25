import type { UserRepository as UserRepositoryPort } from '@calendar-cache/calendar-cache';
import { eq } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { users } from '../schema/index.ts';

/** Users in PostgreSQL. */
export class UserRepository implements UserRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(user: { id: string }): Promise<void> {
    await this.#database.insert(users).values(user).onConflictDoNothing();
  }

  async exists(id: string): Promise<boolean> {
    const found = await this.#database.select({ id: users.id }).from(users).where(eq(users.id, id));
    return found.length === 1;
  }
}
