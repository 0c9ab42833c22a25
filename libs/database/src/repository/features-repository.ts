import type {
  Clock,
  FeaturePolicy,
  FeatureSlug,
  FeaturesRepository as FeaturesRepositoryPort,
} from '@calendar-cache/calendar-cache';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { features } from '../schema/index.ts';
import { userHasFeatureThroughTeams } from './feature-sql.ts';

/** Flags act within 5 s everywhere; a snapshot of 2 s leaves room for a slow database. */
const snapshotMs = 2_000;

/** Feature flags in PostgreSQL, with a short snapshot per process of who has which. */
export class FeaturesRepository implements FeaturesRepositoryPort {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #snapshots = new Map<FeatureSlug, { policy: Promise<FeaturePolicy>; takenAtMs: number }>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async checkIfUserHasFeature(userId: string, slug: FeatureSlug): Promise<boolean> {
    const policy = await this.policyOf(slug);
    if (policy !== 'teams') return policy === 'everyone';
    const [row] = await this.#database.execute<{ has: boolean }>(
      sql`SELECT ${userHasFeatureThroughTeams(sql`${userId}`, slug)} AS has`,
    );
    return row?.has === true;
  }

  policyOf(slug: FeatureSlug): Promise<FeaturePolicy> {
    const nowMs = this.#clock.now();
    const snapshot = this.#snapshots.get(slug);
    if (snapshot !== undefined && Math.abs(nowMs - snapshot.takenAtMs) < snapshotMs) return snapshot.policy;
    const policy = this.#readPolicy(slug);
    this.#snapshots.set(slug, { policy, takenAtMs: nowMs });
    // A failed look must not be remembered as an answer.
    policy.catch(() => this.#snapshots.delete(slug));
    return policy;
  }

  /** A flag that is not there is switched off. */
  async #readPolicy(slug: FeatureSlug): Promise<FeaturePolicy> {
    const [row] = await this.#database.select().from(features).where(eq(features.slug, slug));
    if (row === undefined || !row.enabled) return 'nobody';
    return row.everyone ? 'everyone' : 'teams';
  }
}
