import { AppError } from '@calendar-cache/errors';
import type { OpenChannelRepository, RemovalReceipt, RemovedPerson } from '../removal/removal.ts';
import { ChannelStopper, type StopChannelsDependencies } from '../removal/stop-channels.ts';
import { assertBoundToNoTeam } from './assert-bound-to-no-team.ts';
import type { KeysetPage, User, UserRepository, Viewer } from './user-repository.ts';

/** What {@link UserDirectory} needs. */
export interface UserDirectoryDependencies extends StopChannelsDependencies {
  users: Pick<UserRepository, 'put' | 'find' | 'list' | 'remove'>;
  channels: Pick<OpenChannelRepository, 'listOfUser'>;
}

/** The host product's people. A viewer bound to a team sees that team's people and changes nobody (L21). */
export class UserDirectory {
  readonly #deps: UserDirectoryDependencies;

  constructor(deps: UserDirectoryDependencies) {
    this.#deps = deps;
  }

  /**
   * Idempotent. For a viewer bound to a team it finds that team's people and registers nobody.
   * @throws AppError `user-not-found`
   */
  async put(id: string, viewer: Viewer): Promise<{ user: User; created: boolean }> {
    const created = viewer.teamId === null && (await this.#deps.users.put({ id }));
    return { user: await this.find(id, viewer), created };
  }

  /** @throws AppError `user-not-found`, the same for people of other teams as for nobody */
  async find(id: string, viewer: Viewer): Promise<User> {
    const user = await this.#deps.users.find(id, viewer);
    if (user === null) throw new AppError('user-not-found', 'There is no such user.');
    return user;
  }

  list(page: KeysetPage & Viewer): Promise<User[]> {
    return this.#deps.users.list(page);
  }

  /**
   * Stops the person's channels while the credentials live, then removes everything of that person in one transaction:
   * readers see all of it or nothing (L1). A sync that is under way finds its calendar gone when it commits (L11).
   * A Google that does not answer, or a dead credential, holds nothing back: the receipt tells.
   * @throws AppError `forbidden` for a viewer bound to a team, `user-not-found`
   */
  async remove(id: string, viewer: Viewer): Promise<RemovalReceipt<RemovedPerson['removed']>> {
    assertBoundToNoTeam(viewer);
    const { users, channels } = this.#deps;
    const stopper = new ChannelStopper(this.#deps);
    await stopper.stop(await channels.listOfUser(id));
    const gone = await users.remove(id);
    if (gone === null) throw new AppError('user-not-found', 'There is no such user.');
    // A watch that was under way may have come between.
    await stopper.stop(gone.channels);
    return { removed: gone.removed, channels: stopper.receipt() };
  }
}
