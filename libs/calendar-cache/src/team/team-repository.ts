import type { KeysetPage, Viewer } from '../user/user-repository.ts';

/** A team of the host product's. */
export interface Team {
  /** The host product's own id. */
  id: string;
  /** Flags are inherited from parents. */
  parentId: string | null;
  createdAtMs: number;
  members: number;
}

/** A team may have so many above and below it, itself counted: every look at a flag walks up. */
export const maxTeamDepth = 16;

/** What went with a team. Its people stay; teams below it have no parent any more. */
export interface RemovedTeam {
  teams: number;
  memberships: number;
  /** Keys that were bound to it: they no longer open anything. */
  keys: number;
  flags: number;
  /** Teams that lost their parent. */
  children: number;
}

/** Where teams and memberships lie. */
export interface TeamRepository {
  /**
   * Idempotent. True where the team is new.
   * @throws AppError `team-not-found` for a parent that is none, `team-hierarchy-invalid` for a circle or too many levels
   */
  put(team: { id: string; parentId: string | null }): Promise<boolean>;
  find(id: string): Promise<Team | null>;
  list(page: KeysetPage & Viewer): Promise<Team[]>;
  remove(id: string): Promise<RemovedTeam | null>;
  /**
   * Idempotent. True where the membership is new.
   * @throws AppError `team-not-found`, `user-not-found`
   */
  addMember(teamId: string, userId: string): Promise<boolean>;
  /** False where there was no such membership. */
  removeMember(teamId: string, userId: string): Promise<boolean>;
  /** Ids of users. */
  listMembers(teamId: string, page: KeysetPage): Promise<string[]>;
}
