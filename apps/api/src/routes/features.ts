import {
  assertBoundToNoTeam,
  type FeatureAdministration,
  type FeatureSlug,
  featureSlugs,
} from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { z } from 'zod';
import { defineRoute } from '../contract/define-route.ts';
import { hostId } from '../contract/fields.ts';
import type { RouteTable } from '../contract/route-table.ts';

const tags = ['Features'] as const;
const description = 'For keys that are bound to no team: a flag belongs to all of them. It acts within five seconds.';

const featureSchema = z.object({
  slug: z.string(),
  description: z.string(),
  enabled: z.boolean().meta({ description: 'False switches it off for everyone, whatever else is set' }),
  everyone: z.boolean().meta({ description: 'Whether everyone has it; else the people of `teamIds`' }),
  teamIds: z.array(z.string()).meta({ description: 'Their people, and those of the teams below, have it' }),
});
const example = {
  slug: 'calendar-cache-sql-read',
  description: 'Enable reading from SQL calendar cache',
  enabled: true,
  everyone: false,
  teamIds: ['sales'],
};
const answer = { 200: { description: 'The flag as it stands now', schema: featureSchema, example } } as const;
const slug = z.string().meta({ example: example.slug });
const slugParams = z.strictObject({ slug });
const teamParams = z.strictObject({ slug, teamId: hostId });

const listFeatures = defineRoute({
  method: 'get',
  path: '/v1/features',
  scope: 'manage',
  summary: 'List the feature flags',
  description,
  tags,
  responses: {
    200: {
      description: 'Every flag',
      schema: z.object({ features: z.array(featureSchema) }),
      example: { features: [example] },
    },
  },
  errors: [],
});

const changeFeature = defineRoute({
  method: 'patch',
  path: '/v1/features/:slug',
  scope: 'manage',
  summary: 'Switch a feature flag',
  description: `${description} What is left out stays as it is.`,
  tags,
  params: slugParams,
  body: {
    schema: z
      .strictObject({ enabled: z.boolean().optional(), everyone: z.boolean().optional() })
      .refine((changes) => Object.keys(changes).length > 0, 'name what to change: enabled, everyone'),
    example: { enabled: true, everyone: false },
  },
  responses: answer,
  errors: ['not-found'],
});

const addTeam = defineRoute({
  method: 'put',
  path: '/v1/features/:slug/teams/:teamId',
  scope: 'manage',
  summary: 'Give a team a feature',
  description: `${description} Counts while the flag is not for everyone.`,
  tags,
  params: teamParams,
  responses: answer,
  errors: ['not-found', 'team-not-found'],
});

const removeTeam = defineRoute({
  method: 'delete',
  path: '/v1/features/:slug/teams/:teamId',
  scope: 'manage',
  summary: 'Take a feature from a team',
  description,
  tags,
  params: teamParams,
  responses: answer,
  errors: ['not-found', 'team-not-found'],
});

/** What {@link mountFeatures} needs. */
export interface FeatureRoutesDependencies {
  features: FeatureAdministration;
  /** Called after each change: rows that nobody kept in step for a moment are not trusted, worker or not (L1). */
  applyWriteFlag: () => Promise<unknown>;
}

/** `/v1/features`: who has which part of the cache. */
export function mountFeatures(table: RouteTable, { features, applyWriteFlag }: FeatureRoutesDependencies): void {
  table.mount(listFeatures, async ({ key }) => {
    assertBoundToNoTeam(key);
    return { status: 200, body: { features: await listAll(features) } };
  });
  table.mount(changeFeature, async ({ params, body, key }) => {
    assertBoundToNoTeam(key);
    const slug = slugOf(params.slug);
    await features.setFeature(slug, body);
    await applyWriteFlag();
    return { status: 200, body: await findOne(features, slug) };
  });
  table.mount(addTeam, async ({ params, key }) => {
    assertBoundToNoTeam(key);
    const slug = slugOf(params.slug);
    if (!(await features.addTeam(slug, params.teamId))) throw teamNotFound();
    await applyWriteFlag();
    return { status: 200, body: await findOne(features, slug) };
  });
  table.mount(removeTeam, async ({ params, key }) => {
    assertBoundToNoTeam(key);
    const slug = slugOf(params.slug);
    if (!(await features.removeTeam(slug, params.teamId))) throw teamNotFound();
    await applyWriteFlag();
    return { status: 200, body: await findOne(features, slug) };
  });
}

async function listAll(features: Pick<FeatureAdministration, 'list'>): Promise<z.output<typeof featureSchema>[]> {
  const states = await features.list();
  return states.map(({ slug, description, policy, everyone, teamIds }) => {
    return { slug, description, enabled: policy !== 'nobody', everyone, teamIds };
  });
}

async function findOne(features: Pick<FeatureAdministration, 'list'>, slug: FeatureSlug) {
  const found = (await listAll(features)).find((feature) => feature.slug === slug);
  if (found === undefined) throw new AppError('not-found', 'There is no such flag.');
  return found;
}

function slugOf(given: string): FeatureSlug {
  const slug = featureSlugs.find((known) => known === given);
  if (slug === undefined)
    throw new AppError('not-found', `There is no such flag; there are ${featureSlugs.join(', ')}.`);
  return slug;
}

function teamNotFound(): AppError {
  return new AppError('team-not-found', 'There is no such team.');
}
