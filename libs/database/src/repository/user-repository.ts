import type {
  KeysetPage,
  RemovedPerson,
  User,
  UserRepository as UserRepositoryPort,
  Viewer,
} from '@calendar-cache/calendar-cache';
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { removePerson } from '../removal/remove-person.ts';
import { users } from '../schema/index.ts';

/** Users in PostgreSQL. */
export class UserRepository implements UserRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(user: { id: string }): Promise<boolean> {
    const made = await this.#database.insert(users).values(user).onConflictDoNothing().returning({ id: users.id });
    return made.length === 1;
  }

  async exists(id: string): Promise<boolean> {
    const found = await this.#database.select({ id: users.id }).from(users).where(eq(users.id, id));
    return found.length === 1;
  }

  async find(id: string, viewer: Viewer): Promise<User | null> {
    const [user] = await this.#select(and(eq(users.id, id), seenBy(viewer, sql`users.id`)), 1);
    return user ?? null;
  }

  list({ afterId, limit, teamId }: KeysetPage & Viewer): Promise<User[]> {
    const after = afterId === null ? undefined : gt(users.id, afterId);
    return this.#select(and(after, seenBy({ teamId }, sql`users.id`)), limit);
  }

  remove(id: string): Promise<RemovedPerson | null> {
    return removePerson(this.#database, id);
  }

  #select(condition: SQL | undefined, limit: number): Promise<User[]> {
    const teamIds = sql<string[]>`ARRAY(
      SELECT membership.team_id FROM memberships membership WHERE membership.user_id = users.id ORDER BY 1)`;
    return this.#database
      .select({ id: users.id, createdAtMs: users.createdAt, teamIds })
      .from(users)
      .where(condition)
      .orderBy(asc(users.id))
      .limit(limit);
  }
}

/** SQL that is true for people whom a viewer may see (L21); undefined where that is everyone. */
export function seenBy({ teamId }: Viewer, userId: SQL): SQL | undefined {
  if (teamId === null) return undefined;
  return sql`EXISTS (
    SELECT FROM memberships seen WHERE seen.user_id = ${userId} AND seen.team_id = ${teamId})`;
}
