import {
  type FeatureAdministration,
  type FeatureState,
  type FeatureSwitch,
  featureSlugs,
} from '@calendar-cache/calendar-cache';

const switched = {
  on: { enabled: true },
  off: { enabled: false },
  everyone: { enabled: true, everyone: true },
  teams: { enabled: true, everyone: false },
} as const;

/** Flags of one test, where no database is; the only team is `team-1`. */
export function memoryFeatures(): FeatureAdministration {
  const flags = new Map(
    featureSlugs.map((slug) => [slug, { enabled: true, everyone: true, teamIds: new Set<string>() }]),
  );
  const flagOf = (slug: FeatureState['slug']) => {
    const flag = flags.get(slug);
    if (flag === undefined) throw new Error(`No flag ${slug}.`);
    return flag;
  };
  return {
    list: async () =>
      [...flags].map(([slug, { enabled, everyone, teamIds }]) => {
        const policy = enabled ? (everyone ? 'everyone' : 'teams') : 'nobody';
        return { slug, policy, everyone, teamIds: [...teamIds], description: slug };
      }),
    switchFeature: async (slug, to: FeatureSwitch) => void Object.assign(flagOf(slug), switched[to]),
    setFeature: async (slug, to) => void Object.assign(flagOf(slug), to),
    addTeam: async (slug, teamId) => teamId === 'team-1' && flagOf(slug).teamIds.add(teamId) !== undefined,
    removeTeam: async (slug, teamId) => {
      flagOf(slug).teamIds.delete(teamId);
      return teamId === 'team-1';
    },
  };
}
