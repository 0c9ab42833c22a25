import { hostIdSchema, type Team, type TeamDirectory } from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { defineRoute } from '../contract/define-route.ts';
import { hostId, instant } from '../contract/fields.ts';
import { keysetOf, nextPage, pageOf, pageParameters } from '../contract/keyset-page.ts';
import type { RouteTable } from '../contract/route-table.ts';
import { removedCount } from './removal-receipt.ts';

const teamSchema = z
  .object({
    id: z.string(),
    parentId: z.string().nullable().meta({ description: 'Flags are inherited from parents' }),
    members: z.int(),
    createdAt: instant,
  })
  .meta({ id: 'Team' });
const example = { id: 'sales', parentId: 'emea', members: 12, createdAt: '2026-03-01T09:00:00.000Z' };

const teamId = hostId.meta({ example: 'sales' });
const userId = hostId.meta({ example: '42' });
const tags = ['Teams'] as const;

const listTeams = defineRoute({
  method: 'get',
  path: '/v1/teams',
  scope: 'manage',
  summary: 'The teams, page by page',
  description: 'In the order of their ids. A key that is bound to a team sees that one alone.',
  tags,
  query: z.strictObject(pageParameters(teamId, 'emea')),
  responses: {
    200: {
      description: 'One page of teams',
      schema: z.object({ teams: z.array(teamSchema), next: nextPage }),
      example: { teams: [example], next: null },
    },
  },
  errors: [],
});

const putTeam = defineRoute({
  method: 'put',
  path: '/v1/teams/:teamId',
  scope: 'manage',
  summary: 'Register a team, or move it below another one',
  description:
    'By the host product’s own id, as often as you like; without `parentId` the team has no parent. At most 16 levels, ' +
    'and no circles. Not for keys that are bound to a team.',
  tags,
  params: z.strictObject({
    teamId: hostIdSchema.meta({ description: 'The host product’s own id, kept as it is', example: 'sales' }),
  }),
  body: {
    schema: z.strictObject({
      parentId: hostId.nullable().default(null).meta({ description: 'A team that is registered', example: 'emea' }),
    }),
    example: { parentId: 'emea' },
  },
  responses: {
    200: { description: 'The team was known', schema: teamSchema, example },
    201: { description: 'The team is new', schema: teamSchema, example: { ...example, members: 0 } },
  },
  errors: ['team-not-found', 'team-hierarchy-invalid'],
});

const getTeam = defineRoute({
  method: 'get',
  path: '/v1/teams/:teamId',
  scope: 'manage',
  summary: 'One team',
  tags,
  params: z.strictObject({ teamId }),
  responses: { 200: { description: 'The team', schema: teamSchema, example } },
  errors: ['team-not-found'],
});

const deleteTeam = defineRoute({
  method: 'delete',
  path: '/v1/teams/:teamId',
  scope: 'manage',
  summary: 'Remove a team',
  description:
    'Its people stay. Keys that were bound to it open nothing any more, and teams below it have no parent. Not for keys ' +
    'that are bound to a team.',
  tags,
  params: z.strictObject({ teamId }),
  responses: {
    200: {
      description: 'What was removed',
      schema: z
        .object({
          removed: z.object({
            teams: removedCount,
            memberships: removedCount,
            keys: removedCount,
            flags: removedCount,
          }),
          children: removedCount.meta({ description: 'Teams that lost their parent' }),
        })
        .meta({ id: 'TeamReceipt' }),
      example: { removed: { teams: 1, memberships: 12, keys: 1, flags: 0 }, children: 0 },
    },
  },
  errors: ['team-not-found'],
});

const listMembers = defineRoute({
  method: 'get',
  path: '/v1/teams/:teamId/members',
  scope: 'manage',
  summary: 'The members of a team, page by page',
  tags,
  params: z.strictObject({ teamId }),
  query: z.strictObject(pageParameters(userId, '41')),
  responses: {
    200: {
      description: 'One page of ids of people',
      schema: z.object({ userIds: z.array(z.string()), next: nextPage }),
      example: { userIds: ['42'], next: null },
    },
  },
  errors: ['team-not-found'],
});

const memberParams = z.strictObject({ teamId, userId });

const putMember = defineRoute({
  method: 'put',
  path: '/v1/teams/:teamId/members/:userId',
  scope: 'manage',
  summary: 'Take a person into a team',
  description: 'As often as you like. Not for keys that are bound to a team: they would see whomever they take in.',
  tags,
  params: memberParams,
  responses: { 204: { description: 'The person is a member' } },
  errors: ['team-not-found', 'user-not-found'],
});

const deleteMember = defineRoute({
  method: 'delete',
  path: '/v1/teams/:teamId/members/:userId',
  scope: 'manage',
  summary: 'Let a person leave a team',
  description:
    'The person, the calendars and the other teams stay. A key that is bound to this team no longer sees them.',
  tags,
  params: memberParams,
  responses: { 204: { description: 'The person is no member any more' } },
  errors: ['team-not-found', 'user-not-found'],
});

/** What {@link mountTeams} needs. */
export interface TeamRoutesDependencies {
  teams: Pick<TeamDirectory, 'put' | 'find' | 'list' | 'remove' | 'addMember' | 'removeMember' | 'listMembers'>;
}

/** `/v1/teams`: the host product's teams and who belongs to them. */
export function mountTeams(table: RouteTable, { teams }: TeamRoutesDependencies): void {
  table.mount(listTeams, async ({ query, key }) => {
    const found = await teams.list({ ...keysetOf(query), teamId: key.teamId });
    const { rows, next } = pageOf(found, query.limit, ({ id }) => id);
    return { status: 200, body: { teams: rows.map(renderTeam), next } };
  });
  table.mount(putTeam, async ({ params, body, key }) => {
    const { team, created } = await teams.put({ id: params.teamId, parentId: body.parentId }, key);
    return { status: created ? 201 : 200, body: renderTeam(team) };
  });
  table.mount(getTeam, async ({ params, key }) => ({
    status: 200,
    body: renderTeam(await teams.find(params.teamId, key)),
  }));
  table.mount(deleteTeam, async ({ params, key }) => {
    const { children, ...removed } = await teams.remove(params.teamId, key);
    return { status: 200, body: { removed, children } };
  });
  table.mount(listMembers, async ({ params, query, key }) => {
    const found = await teams.listMembers(params.teamId, { ...keysetOf(query), teamId: key.teamId });
    const { rows, next } = pageOf(found, query.limit, (id) => id);
    return { status: 200, body: { userIds: rows, next } };
  });
  table.mount(putMember, async ({ params, key }) => {
    await teams.addMember(params.teamId, params.userId, key);
    return { status: 204 };
  });
  table.mount(deleteMember, async ({ params, key }) => {
    await teams.removeMember(params.teamId, params.userId, key);
    return { status: 204 };
  });
}

function renderTeam({ createdAtMs, ...team }: Team) {
  return { ...team, createdAt: new Date(createdAtMs).toISOString() };
}
