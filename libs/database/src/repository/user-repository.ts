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
    const [user] = await this.#select(viewer, eq(users.id, id), 1);
    return user ?? null;
  }

  list({ afterId, limit, teamId }: KeysetPage & Viewer): Promise<User[]> {
    return this.#select({ teamId }, afterId === null ? undefined : gt(users.id, afterId), limit);
  }

  remove(id: string): Promise<RemovedPerson | null> {
    return removePerson(this.#database, id);
  }

  /** A viewer bound to a team learns nothing of the others that its people are in (L21). */
  #select(viewer: Viewer, condition: SQL | undefined, limit: number): Promise<User[]> {
    const ofTeam = viewer.teamId === null ? sql`` : sql`AND membership.team_id = ${viewer.teamId}`;
    const teamIds = sql<string[]>`ARRAY(
      SELECT membership.team_id FROM memberships membership WHERE membership.user_id = users.id ${ofTeam} ORDER BY 1)`;
    return this.#database
      .select({ id: users.id, createdAtMs: users.createdAt, teamIds })
      .from(users)
      .where(and(condition, seenBy(viewer, sql`users.id`)))
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
