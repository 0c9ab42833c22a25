import { hostIdSchema, type User, type UserDirectory } from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { defineRoute } from '../contract/define-route.ts';
import { hostId, instant } from '../contract/fields.ts';
import { keysetOf, nextPage, pageOf, pageParameters } from '../contract/keyset-page.ts';
import type { RouteTable } from '../contract/route-table.ts';
import {
  channelReceiptExample,
  channelReceiptSchema,
  removedCalendarExample,
  removedCalendarFields,
  removedCount,
} from './removal-receipt.ts';

const userSchema = z
  .object({
    id: z.string(),
    teamIds: z.array(z.string()).meta({ description: 'The teams that the person belongs to' }),
    createdAt: instant,
  })
  .meta({ id: 'User' });
const example = { id: '42', teamIds: ['sales'], createdAt: '2026-03-01T09:00:00.000Z' };

const userId = hostId.meta({ example: '42' });
const tags = ['Users'] as const;

const listUsers = defineRoute({
  method: 'get',
  path: '/v1/users',
  scope: 'manage',
  summary: 'The people, page by page',
  description: 'In the order of their ids. A key that is bound to a team sees that team’s people.',
  tags,
  query: z.strictObject(pageParameters(userId, '41')),
  responses: {
    200: {
      description: 'One page of people',
      schema: z.object({ users: z.array(userSchema), next: nextPage }),
      example: { users: [example], next: null },
    },
  },
  errors: [],
});

const putUser = defineRoute({
  method: 'put',
  path: '/v1/users/:userId',
  scope: 'manage',
  summary: 'Register a person',
  description:
    'By the host product’s own id, as often as you like. A key that is bound to a team finds that team’s people and ' +
    'registers nobody.',
  tags,
  params: z.strictObject({
    userId: hostIdSchema.meta({ description: 'The host product’s own id, kept as it is', example: '42' }),
  }),
  responses: {
    200: { description: 'The person was known', schema: userSchema, example },
    201: { description: 'The person is new', schema: userSchema, example: { ...example, teamIds: [] } },
  },
  errors: ['user-not-found'],
});

const getUser = defineRoute({
  method: 'get',
  path: '/v1/users/:userId',
  scope: 'manage',
  summary: 'One person',
  tags,
  params: z.strictObject({ userId }),
  responses: { 200: { description: 'The person', schema: userSchema, example } },
  errors: ['user-not-found'],
});

const deleteUser = defineRoute({
  method: 'delete',
  path: '/v1/users/:userId',
  scope: 'manage',
  summary: 'Remove a person and everything of theirs',
  description:
    'Channels are stopped at Google first, while the credentials live; then credentials, calendars, events, busy time, ' +
    'memberships and consents go in one step. A Google that does not answer holds nothing back. Not for keys that are ' +
    'bound to a team.',
  tags,
  params: z.strictObject({ userId }),
  responses: {
    200: {
      description: 'What was removed',
      schema: z
        .object({
          removed: z.object({
            users: removedCount,
            memberships: removedCount,
            consents: removedCount,
            ...removedCalendarFields,
          }),
          channels: channelReceiptSchema,
        })
        .meta({ id: 'UserReceipt' }),
      example: {
        removed: { users: 1, memberships: 1, consents: 0, ...removedCalendarExample },
        channels: channelReceiptExample,
      },
    },
  },
  errors: ['user-not-found'],
});

/** What {@link mountUsers} needs. */
export interface UserRoutesDependencies {
  users: Pick<UserDirectory, 'put' | 'find' | 'list' | 'remove'>;
}

/** `/v1/users`: the host product's people. */
export function mountUsers(table: RouteTable, { users }: UserRoutesDependencies): void {
  table.mount(listUsers, async ({ query, key: { teamId } }) => {
    const found = await users.list({ ...keysetOf(query), teamId });
    const { rows, next } = pageOf(found, query.limit, ({ id }) => id);
    return { status: 200, body: { users: rows.map(renderUser), next } };
  });
  table.mount(putUser, async ({ params, key: { teamId } }) => {
    const { user, created } = await users.put(params.userId, { teamId });
    return { status: created ? 201 : 200, body: renderUser(user) };
  });
  table.mount(getUser, async ({ params, key: { teamId } }) => ({
    status: 200,
    body: renderUser(await users.find(params.userId, { teamId })),
  }));
  table.mount(deleteUser, async ({ params, key: { teamId } }) => ({
    status: 200,
    body: await users.remove(params.userId, { teamId }),
  }));
}

function renderUser({ id, teamIds, createdAtMs }: User) {
  return { id, teamIds, createdAt: new Date(createdAtMs).toISOString() };
}
