import { AppError } from '@calendar-cache/errors';
import { assertBoundToNoTeam } from '../user/assert-bound-to-no-team.ts';
import type { KeysetPage, Viewer } from '../user/user-repository.ts';
import type { RemovedTeam, Team, TeamRepository } from './team-repository.ts';

/** The host product's teams. A viewer bound to a team sees that team alone, and may let its members go (L21). */
export class TeamDirectory {
  readonly #teams: TeamRepository;

  constructor(deps: { teams: TeamRepository }) {
    this.#teams = deps.teams;
  }

  /**
   * Idempotent; what is not given is not kept.
   * @throws AppError `forbidden`, `team-not-found` for the parent, `team-hierarchy-invalid`
   */
  async put(team: { id: string; parentId: string | null }, viewer: Viewer): Promise<{ team: Team; created: boolean }> {
    assertBoundToNoTeam(viewer);
    const created = await this.#teams.put(team);
    return { team: await this.find(team.id, viewer), created };
  }

  /** @throws AppError `team-not-found`, the same for other teams as for none */
  async find(id: string, viewer: Viewer): Promise<Team> {
    const team = viewer.teamId === null || viewer.teamId === id ? await this.#teams.find(id) : null;
    if (team === null) throw noSuchTeam();
    return team;
  }

  list(page: KeysetPage & Viewer): Promise<Team[]> {
    return this.#teams.list(page);
  }

  /** @throws AppError `forbidden`, `team-not-found` */
  async remove(id: string, viewer: Viewer): Promise<RemovedTeam> {
    assertBoundToNoTeam(viewer);
    const removed = await this.#teams.remove(id);
    if (removed === null) throw noSuchTeam();
    return removed;
  }

  /** Idempotent. @throws AppError `forbidden`, `team-not-found`, `user-not-found` */
  addMember(teamId: string, userId: string, viewer: Viewer): Promise<boolean> {
    assertBoundToNoTeam(viewer);
    return this.#teams.addMember(teamId, userId);
  }

  /** @throws AppError `team-not-found`, `user-not-found` where there is no such membership */
  async removeMember(teamId: string, userId: string, viewer: Viewer): Promise<void> {
    await this.find(teamId, viewer);
    if (await this.#teams.removeMember(teamId, userId)) return;
    throw new AppError('user-not-found', 'The team has no such member.');
  }

  /** @throws AppError `team-not-found` */
  async listMembers(teamId: string, page: KeysetPage & Viewer): Promise<string[]> {
    await this.find(teamId, page);
    return this.#teams.listMembers(teamId, page);
  }
}

function noSuchTeam(): AppError {
  return new AppError('team-not-found', 'There is no such team.');
}
