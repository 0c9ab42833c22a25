/** The flags that the reference names. */
export const featureSlugs = [
  'calendar-cache-sql-read',
  'calendar-cache-sql-write',
  'calendar-cache-sql-cleanup',
] as const;

export type FeatureSlug = (typeof featureSlugs)[number];

/** Who has a feature: everyone, nobody (switched off), or the users of teams that have it. */
export type FeaturePolicy = 'everyone' | 'nobody' | 'teams';

/** The two flags that an answer depends on. */
export interface FeaturePolicies {
  read: FeaturePolicy;
  write: FeaturePolicy;
}

/** Whether a user has a feature: through everyone, a team or one of its parents; never while it is switched off. */
export interface FeaturesRepository {
  checkIfUserHasFeature(userId: string, slug: FeatureSlug): Promise<boolean>;
  /** From a snapshot of this process, never older than a flag may take to act (5 s). */
  policyOf(slug: FeatureSlug): Promise<FeaturePolicy>;
}
