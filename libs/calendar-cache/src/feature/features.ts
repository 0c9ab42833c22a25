/** The flags that the reference names. */
export const featureSlugs = [
  'calendar-cache-sql-read',
  'calendar-cache-sql-write',
  'calendar-cache-sql-cleanup',
] as const;

export type FeatureSlug = (typeof featureSlugs)[number];

/** Whether a user has a feature: through everyone, a team or one of its parents; never while it is switched off. */
export interface FeaturesRepository {
  checkIfUserHasFeature(userId: string, slug: FeatureSlug): Promise<boolean>;
}
