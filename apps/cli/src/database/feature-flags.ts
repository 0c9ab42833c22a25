import type { FeatureSlug } from '@calendar-cache/calendar-cache';
import type { Database } from '@calendar-cache/database';

/** Who has a feature: everyone, nobody, or the teams that are named for it. */
export const flagStates = ['on', 'off', 'teams'] as const;
export type FlagState = (typeof flagStates)[number];

/** A flag as it stands. */
export interface FeatureFlag extends Record<string, unknown> {
  slug: string;
  state: FlagState;
  teams: number;
}

const listStatement = `
  select slug, case when not enabled then 'off' when everyone then 'on' else 'teams' end as state,
    (select count(*)::int from team_features where feature_slug = slug) as teams
  from features order by slug`;

/** Every flag. */
export async function listFlags(database: Database): Promise<FeatureFlag[]> {
  return [...(await database.execute<FeatureFlag>(listStatement))];
}

/** Switches a flag; `on` and `off` are for everyone. Gives false where the database has no such flag. */
export async function setFlag(database: Database, slug: FeatureSlug, state: FlagState): Promise<boolean> {
  // Both values come from closed lists of ours, so they may stand in the statement.
  const set = {
    on: 'enabled = true, everyone = true',
    off: 'enabled = false',
    teams: 'enabled = true, everyone = false',
  };
  const changed = await database.execute(
    `update features set ${set[state]}, updated_at = now() where slug = '${slug}' returning slug`,
  );
  return changed.length === 1;
}
