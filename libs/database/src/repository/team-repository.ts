import {
  type KeysetPage,
  maxTeamDepth,
  type RemovedTeam,
  type Team,
  type TeamRepository as TeamRepositoryPort,
  type Viewer,
} from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { and, asc, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { apiKeys, memberships, teamFeatures, teams } from '../schema/index.ts';
import { brokenForeignKey } from './constraint-violation.ts';

/** Teams and memberships in PostgreSQL. */
export class TeamRepository implements TeamRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  put({ id, parentId }: { id: string; parentId: string | null }): Promise<boolean> {
    return this.#database.transaction(async (transaction) => {
      // One at a time: two teams that take each other as parent at once would make a circle that neither sees.
      await transaction.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('calendar-cache teams', 0))`);
      if (parentId !== null) await assertMayHaveParent(transaction, id, parentId);
      const [row] = await transaction
        .insert(teams)
        .values({ id, parentId })
        .onConflictDoUpdate({ target: teams.id, set: { parentId } })
        .returning({ created: sql<boolean>`xmax = 0` });
      return row?.created === true;
    });
  }

  async find(id: string): Promise<Team | null> {
    const [team] = await this.#select(eq(teams.id, id), 1);
    return team ?? null;
  }

  list({ afterId, limit, teamId }: KeysetPage & Viewer): Promise<Team[]> {
    const after = afterId === null ? undefined : gt(teams.id, afterId);
    return this.#select(and(after, teamId === null ? undefined : eq(teams.id, teamId)), limit);
  }

  remove(id: string): Promise<RemovedTeam | null> {
    return this.#database.transaction(async (transaction) => {
      const [team] = await transaction.select({ id: teams.id }).from(teams).where(eq(teams.id, id)).for('update');
      if (team === undefined) return null;
      const children = await transaction.update(teams).set({ parentId: null }).where(eq(teams.parentId, id));
      const members = await transaction.delete(memberships).where(eq(memberships.teamId, id));
      const flags = await transaction.delete(teamFeatures).where(eq(teamFeatures.teamId, id));
      const keys = await transaction.delete(apiKeys).where(and(eq(apiKeys.teamId, id), isNull(apiKeys.revokedAt)));
      await transaction.delete(teams).where(eq(teams.id, id));
      return {
        teams: 1,
        memberships: members.count,
        keys: keys.count,
        flags: flags.count,
        children: children.count,
      };
    });
  }

  async addMember(teamId: string, userId: string): Promise<boolean> {
    try {
      const made = await this.#database
        .insert(memberships)
        .values({ teamId, userId })
        .onConflictDoNothing()
        .returning({ teamId: memberships.teamId });
      return made.length === 1;
    } catch (error) {
      const key = brokenForeignKey(error);
      if (key === null) throw error;
      throw key.includes('team')
        ? new AppError('team-not-found', 'There is no such team.')
        : new AppError('user-not-found', 'There is no such user.');
    }
  }

  async removeMember(teamId: string, userId: string): Promise<boolean> {
    const gone = await this.#database
      .delete(memberships)
      .where(and(eq(memberships.teamId, teamId), eq(memberships.userId, userId)));
    return gone.count === 1;
  }

  async listMembers(teamId: string, { afterId, limit }: KeysetPage): Promise<string[]> {
    const after = afterId === null ? undefined : gt(memberships.userId, afterId);
    const rows = await this.#database
      .select({ userId: memberships.userId })
      .from(memberships)
      .where(and(eq(memberships.teamId, teamId), after))
      .orderBy(asc(memberships.userId))
      .limit(limit);
    return rows.map(({ userId }) => userId);
  }

  #select(condition: SQL | undefined, limit: number): Promise<Team[]> {
    const members = sql<number>`(
      SELECT count(*)::int FROM memberships membership WHERE membership.team_id = teams.id)`;
    return this.#database
      .select({ id: teams.id, parentId: teams.parentId, createdAtMs: teams.createdAt, members })
      .from(teams)
      .where(condition)
      .orderBy(asc(teams.id))
      .limit(limit);
  }
}

/** @throws AppError `team-not-found` for the parent, `team-hierarchy-invalid` */
async function assertMayHaveParent(transaction: Database, id: string, parentId: string): Promise<void> {
  const [found] = await transaction.execute<{ above: number; circle: boolean; below: number }>(sql`
    WITH RECURSIVE above AS (
      SELECT id, parent_id, 1 AS depth FROM teams WHERE id = ${parentId}
      UNION ALL
      SELECT team.id, team.parent_id, depth + 1 FROM above JOIN teams team ON team.id = above.parent_id
      WHERE depth <= ${maxTeamDepth}
    ), below AS (
      SELECT id, 1 AS depth FROM teams WHERE id = ${id}
      UNION ALL
      SELECT team.id, depth + 1 FROM below JOIN teams team ON team.parent_id = below.id
      WHERE depth <= ${maxTeamDepth}
    )
    SELECT (SELECT count(*)::int FROM above) AS above,
      EXISTS (SELECT FROM above WHERE id = ${id}) AS circle,
      (SELECT coalesce(max(depth), 1)::int FROM below) AS below`);
  if (found === undefined || (found.above === 0 && parentId !== id)) {
    throw new AppError('team-not-found', 'There is no team of the parent’s id.', { details: { field: 'parentId' } });
  }
  if (found.circle || parentId === id) {
    throw new AppError('team-hierarchy-invalid', 'A team can not lie below itself.', { details: { reason: 'circle' } });
  }
  if (found.above + found.below > maxTeamDepth) {
    throw new AppError('team-hierarchy-invalid', `Teams can be nested ${maxTeamDepth} deep, no deeper.`, {
      details: { reason: 'too-deep' },
    });
  }
}
