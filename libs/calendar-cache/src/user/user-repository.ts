import type { RemovedPerson } from '../removal/removal.ts';

/** One of the host product's people. */
export interface User {
  /** The host product's own id. */
  id: string;
  createdAtMs: number;
  /** The teams that the person belongs to. */
  teamIds: string[];
}

/** Who asks: null sees everyone, a key of a team sees that team's people alone (L21). */
export interface Viewer {
  teamId: string | null;
}

/** One page of a list in the order of its ids; `afterId` is the last one of the page before. */
export interface KeysetPage {
  afterId: string | null;
  limit: number;
}

/** The host product's people, by its own ids. */
export interface UserRepository {
  /** Idempotent. True where the person is new. */
  put(user: { id: string }): Promise<boolean>;
  exists(id: string): Promise<boolean>;
  /** Null also for people whom the viewer may not see. */
  find(id: string, viewer: Viewer): Promise<User | null>;
  list(page: KeysetPage & Viewer): Promise<User[]>;
  /** The person and everything of theirs, in one transaction; null where there is nobody. */
  remove(id: string): Promise<RemovedPerson | null>;
}
