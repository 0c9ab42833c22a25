import { AppError } from '@calendar-cache/errors';
import type { Viewer } from './user-repository.ts';

/**
 * People, teams and memberships are handed out by a key that is bound to no team: a team that could take anyone in
 * would see everyone. Asked before anything is looked up, so that a refusal says nothing about ids (L21).
 * @throws AppError `forbidden`
 */
export function assertBoundToNoTeam({ teamId }: Viewer): void {
  if (teamId !== null) throw new AppError('forbidden', 'A key that is bound to a team can not do this.');
}
