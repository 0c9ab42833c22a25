import {
  type Clock,
  type FeatureAdministration,
  type FeaturePolicy,
  type FeatureSlug,
  type FeatureState,
  type FeatureSwitch,
  type FeaturesRepository as FeaturesRepositoryPort,
  featureSlugs,
} from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { features, teamFeatures, teams } from '../schema/index.ts';
import { brokenForeignKey } from './constraint-violation.ts';
import { userHasFeatureThroughTeams } from './feature-sql.ts';

/** Flags act within 5 s everywhere; a snapshot of 2 s leaves room for a slow database. */
const snapshotMs = 2_000;

const switched = {
  on: { enabled: true },
  off: { enabled: false },
  everyone: { enabled: true, everyone: true },
  teams: { enabled: true, everyone: false },
} as const satisfies Record<FeatureSwitch, object>;

/** Feature flags in PostgreSQL, with a short snapshot per process of who has which. */
export class FeaturesRepository implements FeaturesRepositoryPort, FeatureAdministration {
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

  async list(): Promise<FeatureState[]> {
    const rows = await this.#database.select().from(features).orderBy(asc(features.slug));
    const granted = await this.#database.select().from(teamFeatures).orderBy(asc(teamFeatures.teamId));
    return rows.flatMap(({ slug: name, enabled, everyone, description }) => {
      const slug = featureSlugs.find((known) => known === name);
      if (slug === undefined) return [];
      const teamIds = granted.flatMap(({ featureSlug, teamId }) => (featureSlug === slug ? [teamId] : []));
      return [{ slug, policy: policyFrom({ enabled, everyone }), everyone, teamIds, description }];
    });
  }

  switchFeature(slug: FeatureSlug, to: FeatureSwitch): Promise<void> {
    return this.setFeature(slug, switched[to]);
  }

  async setFeature(slug: FeatureSlug, to: { enabled?: boolean; everyone?: boolean }): Promise<void> {
    const changed = await this.#database
      .update(features)
      .set({ ...to, updatedAt: sql`now()` })
      .where(eq(features.slug, slug))
      .returning({ slug: features.slug });
    this.#snapshots.delete(slug);
    if (changed.length === 0) throw unknownFlag(slug);
  }

  async addTeam(slug: FeatureSlug, teamId: string): Promise<boolean> {
    if (!(await this.#isTeam(slug, teamId))) return false;
    try {
      await this.#database.insert(teamFeatures).values({ featureSlug: slug, teamId }).onConflictDoNothing();
      return true;
    } catch (error) {
      // The team may go between the look and the insert.
      if (brokenForeignKey(error) === null) throw error;
      return false;
    }
  }

  async removeTeam(slug: FeatureSlug, teamId: string): Promise<boolean> {
    if (!(await this.#isTeam(slug, teamId))) return false;
    await this.#database
      .delete(teamFeatures)
      .where(and(eq(teamFeatures.featureSlug, slug), eq(teamFeatures.teamId, teamId)));
    return true;
  }

  async #isTeam(slug: FeatureSlug, teamId: string): Promise<boolean> {
    const [flag] = await this.#database.select({ slug: features.slug }).from(features).where(eq(features.slug, slug));
    if (flag === undefined) throw unknownFlag(slug);
    const [team] = await this.#database.select({ id: teams.id }).from(teams).where(eq(teams.id, teamId));
    return team !== undefined;
  }

  /** A flag that is not there is switched off. */
  async #readPolicy(slug: FeatureSlug): Promise<FeaturePolicy> {
    const [row] = await this.#database.select().from(features).where(eq(features.slug, slug));
    return row === undefined ? 'nobody' : policyFrom(row);
  }
}

function policyFrom({ enabled, everyone }: { enabled: boolean; everyone: boolean }): FeaturePolicy {
  if (!enabled) return 'nobody';
  return everyone ? 'everyone' : 'teams';
}

function unknownFlag(slug: FeatureSlug): AppError {
  return new AppError('schema-out-of-date', `The database has no flag ${slug}. Run: npm run cli -- migrate`);
}
