import {
  type ApiKeyRepository,
  apiKeyScopes,
  assertMayCreate,
  type Clock,
  createApiKey,
  type ListedApiKey,
} from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { z } from 'zod';
import { defineRoute } from '../contract/define-route.ts';
import { hostId, instant, ownId, text } from '../contract/fields.ts';
import type { RouteTable } from '../contract/route-table.ts';

/** What {@link mountKeys} needs. */
export interface KeysDependencies {
  apiKeys: Pick<ApiKeyRepository, 'insert' | 'list' | 'revoke'>;
  clock: Clock;
}

const tags = ['Keys'] as const;
const keyId = '3f0c2f64-6a0e-4b5f-8a33-5d2f0c9f1b77';
const scope = z.enum(apiKeyScopes, `not one of ${apiKeyScopes.join(', ')}`);
const boundTo = hostId.nullable().meta({ description: 'The team whose people the key sees; null: everyone' });
const listedKey = z.object({
  id: z.guid(),
  name: z.string(),
  scopes: z.array(scope),
  teamId: boundTo,
  createdAt: instant,
  lastUsedAt: instant.nullable().meta({ description: 'Lags by up to a minute; null: never' }),
});

const createKey = defineRoute({
  method: 'post',
  path: '/v1/keys',
  scope: 'manage',
  summary: 'Make a key',
  description:
    'The answer shows the key this once: only its hash is stored. Nobody hands out more than they have, neither another ' +
    'scope nor another team. A key with the scope `ops` is bound to no team.',
  tags,
  body: {
    schema: z.strictObject({
      name: text(100).meta({ description: 'Whose key it is, for the list' }),
      scopes: z.array(scope).min(1, 'no scope at all').max(9),
      teamId: boundTo.optional().meta({ description: 'Left out: the team of the key that asks, if it has one' }),
    }),
    example: { name: 'booking pages', scopes: ['read'], teamId: 'sales' },
  },
  responses: {
    201: {
      description: 'The key. Keep it: nobody can show it again',
      schema: z.object({
        id: z.guid(),
        key: z.string(),
        name: z.string(),
        scopes: z.array(scope),
        teamId: boundTo,
      }),
      headers: {
        'Cache-Control': {
          description: 'The key is shown once',
          example: 'no-store',
          pattern: '^no-store$',
          required: true,
        },
      },
      example: { id: keyId, key: 'cck_shown-once', name: 'booking pages', scopes: ['read'], teamId: 'sales' },
    },
  },
  errors: ['team-not-found'],
});

const listKeys = defineRoute({
  method: 'get',
  path: '/v1/keys',
  scope: 'manage',
  summary: 'List the keys that are not revoked',
  description: 'For a key that is bound to a team: the keys of that team.',
  tags,
  responses: {
    200: {
      description: 'The keys, the oldest first, without the keys themselves',
      schema: z.object({ keys: z.array(listedKey) }),
      example: {
        keys: [
          {
            id: keyId,
            name: 'booking pages',
            scopes: ['read'],
            teamId: 'sales',
            createdAt: '2026-03-01T09:00:00.000Z',
            lastUsedAt: null,
          },
        ],
      },
    },
  },
  errors: [],
});

const revokeKey = defineRoute({
  method: 'delete',
  path: '/v1/keys/:keyId',
  scope: 'manage',
  summary: 'Revoke a key',
  description: 'It opens nothing any more, within five seconds everywhere. A key may revoke itself.',
  tags,
  params: z.strictObject({ keyId: ownId }),
  responses: { 204: { description: 'Revoked' } },
  errors: ['not-found'],
});

/** `/v1/keys`: who may ask, and for what (L21). */
export function mountKeys(table: RouteTable, { apiKeys, clock }: KeysDependencies): void {
  table.mount(createKey, async ({ body, key: creator }) => {
    const { name } = body;
    const scopes = apiKeyScopes.filter((known) => body.scopes.includes(known));
    const teamId = body.teamId === undefined ? creator.teamId : body.teamId;
    assertMayCreate(creator, { scopes, teamId });
    const { id, key } = await createApiKey({ apiKeys }, { name, scopes, teamId });
    return { status: 201, headers: { 'Cache-Control': 'no-store' }, body: { id, key, name, scopes, teamId } };
  });
  table.mount(listKeys, async ({ key: { teamId } }) => {
    return { status: 200, body: { keys: (await apiKeys.list(teamId)).map(renderKey) } };
  });
  table.mount(revokeKey, async ({ params, key: { teamId } }) => {
    const revoked = await apiKeys.revoke(params.keyId, { teamId, atMs: clock.now() });
    if (!revoked) throw new AppError('not-found', 'There is no such key.');
    return { status: 204 };
  });
}

function renderKey({ id, name, scopes, teamId, createdAtMs, lastUsedAtMs }: ListedApiKey): z.output<typeof listedKey> {
  const lastUsedAt = lastUsedAtMs === null ? null : new Date(lastUsedAtMs).toISOString();
  return { id, name, scopes: [...scopes], teamId, createdAt: new Date(createdAtMs).toISOString(), lastUsedAt };
}
