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

/** SQL that gives the users of all teams that have the feature, and of the teams below these. */
export function usersThroughTeams(slug: FeatureSlug): SQL {
  return sql`
    WITH RECURSIVE granted AS (
      SELECT team_id FROM team_features WHERE feature_slug = ${slug}
      UNION
      SELECT team.id FROM granted JOIN teams team ON team.parent_id = granted.team_id)
    SELECT membership.user_id FROM granted JOIN memberships membership ON membership.team_id = granted.team_id`;
}
