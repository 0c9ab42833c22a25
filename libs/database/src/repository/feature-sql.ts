import type { FeaturePolicy, FeatureSlug } from '@calendar-cache/calendar-cache';
import { type SQL, sql } from 'drizzle-orm';

/** SQL that is true when one of a user's teams, or a parent of one, has the feature. */
export function userHasFeatureThroughTeams(userId: SQL, slug: FeatureSlug): SQL {
  return sql`EXISTS (
    WITH RECURSIVE mine AS (
      SELECT membership.team_id FROM memberships membership WHERE membership.user_id = ${userId}
      UNION
      SELECT team.parent_id FROM mine JOIN teams team ON team.id = mine.team_id WHERE team.parent_id IS NOT NULL)
    SELECT FROM mine JOIN team_features granted
      ON granted.team_id = mine.team_id AND granted.feature_slug = ${slug})`;
}

/** SQL for "this user has the feature", given who has it. */
export function userHasFeature(userId: SQL, slug: FeatureSlug, policy: FeaturePolicy): SQL {
  if (policy === 'teams') return userHasFeatureThroughTeams(userId, slug);
  return policy === 'everyone' ? sql`true` : sql`false`;
}
