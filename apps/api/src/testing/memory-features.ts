import {
  type FeatureAdministration,
  type FeatureState,
  type FeatureSwitch,
  type FeaturesRepository,
  featureSlugs,
} from '@calendar-cache/calendar-cache';

const switched = {
  on: { enabled: true },
  off: { enabled: false },
  everyone: { enabled: true, everyone: true },
  teams: { enabled: true, everyone: false },
} as const;

/** Flags of one test, where no database is; the only team is `team-1`. */
export function memoryFeatures(): FeatureAdministration & Pick<FeaturesRepository, 'policyOf'> {
  const flags = new Map(
    featureSlugs.map((slug) => [slug, { enabled: true, everyone: true, teamIds: new Set<string>() }]),
  );
  const flagOf = (slug: FeatureState['slug']) => {
    const flag = flags.get(slug);
    if (flag === undefined) throw new Error(`No flag ${slug}.`);
    return flag;
  };
  const policyOf = (slug: FeatureState['slug']) => {
    const { enabled, everyone } = flagOf(slug);
    return enabled ? (everyone ? 'everyone' : 'teams') : 'nobody';
  };
  return {
    policyOf: async (slug) => policyOf(slug),
    list: async () =>
      [...flags].map(([slug, { everyone, teamIds }]) => {
        return { slug, policy: policyOf(slug), everyone, teamIds: [...teamIds], description: slug };
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
