import type { FeaturePolicy, FeatureSlug } from './features.ts';

/** A flag as it stands. */
export interface FeatureState {
  slug: FeatureSlug;
  policy: FeaturePolicy;
  /** What lifting the kill switch would bring back. */
  everyone: boolean;
  /** The teams that are named for it, whatever the policy; their users and those of teams below have it. */
  teamIds: string[];
  description: string;
}

/** `off`: nobody, whatever else is set; `on`: lifts that again; `everyone` and `teams` switch on for these. */
export const featureSwitches = ['on', 'off', 'everyone', 'teams'] as const;
export type FeatureSwitch = (typeof featureSwitches)[number];

/** Switching flags: for the operator and the API. */
export interface FeatureAdministration {
  list(): Promise<FeatureState[]>;
  /** @throws AppError `schema-out-of-date` when the database has no such flag. */
  switchFeature(slug: FeatureSlug, to: FeatureSwitch): Promise<void>;
  /**
   * Sets what is given and leaves the rest.
   * @throws AppError `schema-out-of-date` when the database has no such flag.
   */
  setFeature(slug: FeatureSlug, to: { enabled?: boolean; everyone?: boolean }): Promise<void>;
  /**
   * Both are idempotent. False when there is no such team.
   * @throws AppError `schema-out-of-date` when the database has no such flag.
   */
  addTeam(slug: FeatureSlug, teamId: string): Promise<boolean>;
  removeTeam(slug: FeatureSlug, teamId: string): Promise<boolean>;
}
