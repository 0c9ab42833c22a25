import {
  type ConnectedCredential,
  type CredentialService,
  credentialKinds,
  credentialStates,
  type HandedOverSecret,
  reconnectReasons,
} from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { defineRoute } from '../contract/define-route.ts';
import { hostId, instant, ownId, text, yesOrNoParameter } from '../contract/fields.ts';
import { keysetOf, nextPage, pageOf, pageParameters } from '../contract/keyset-page.ts';
import type { RouteTable } from '../contract/route-table.ts';
import {
  channelReceiptExample,
  channelReceiptSchema,
  removedCalendarExample,
  removedCalendarFields,
} from './removal-receipt.ts';

const credentialSchema = z
  .object({
    id: z.string(),
    userId: z.string(),
    kind: z.enum(credentialKinds),
    account: z.string().nullable().meta({ description: 'The Google account, by the id of its primary calendar' }),
    state: z.enum(credentialStates).meta({
      description:
        '`needs_reconnect`: Google takes it no more, the person has to connect again. `unreadable`: sealed by a key that ' +
        'is not in ENCRYPTION_KEYS; it works again as soon as the key is back',
    }),
    reason: z.enum(reconnectReasons).nullable().meta({ description: 'Why it needs to be reconnected' }),
    since: instant.nullable().meta({ description: 'Since when it needs to be reconnected' }),
    refreshedAt: instant.nullable().meta({ description: 'When Google last granted an access token for it' }),
    calendars: z.int().meta({ description: 'How many calendars are read with it' }),
    createdAt: instant,
  })
  .meta({ id: 'Credential' });
const credentialId = '5f1c7a9e-0f5e-4c58-8f0b-7e5a3c1d2b44';
const example = {
  id: credentialId,
  userId: '42',
  kind: 'oauth',
  account: 'ann@example.com',
  state: 'active',
  reason: null,
  since: null,
  refreshedAt: '2026-03-01T08:41:00.000Z',
  calendars: 2,
  createdAt: '2026-02-01T10:00:00.000Z',
} as const;

const tags = ['Credentials'] as const;
const secretText = text(16_384);
const userId = hostId.meta({ example: '42' });

const handedOverSchema = z.union([
  z.strictObject({ userId, refreshToken: secretText.meta({ description: 'Of the same OAuth client' }) }),
  z.strictObject({
    userId,
    serviceAccount: z
      .object({ client_email: text(320), private_key: secretText })
      .meta({ description: 'The key file of a service account with domain-wide delegation, as Google gives it' }),
    subject: text(320).meta({ description: 'The person of the domain for whom it acts', example: 'ann@example.com' }),
  }),
]);

const connectedSchema = z.object({
  credential: credentialSchema,
  outcome: z.enum(['connected', 'reconnected']).meta({
    description: '`reconnected`: the person had that account connected before, and its calendars go on by themselves',
  }),
});

const handOver = defineRoute({
  method: 'post',
  path: '/v1/credentials',
  scope: 'manage',
  summary: 'Connect a Google account with a refresh token or a service account',
  description: 'Checked by one call to Google before it is stored. The secret is sealed and never shown again.',
  tags,
  body: { schema: handedOverSchema, example: { userId: '42', refreshToken: '1//0example' } },
  responses: {
    200: {
      description: 'The same account was connected again',
      schema: connectedSchema,
      example: { credential: example, outcome: 'reconnected' },
    },
    201: {
      description: 'Connected',
      schema: connectedSchema,
      example: { credential: { ...example, calendars: 0 }, outcome: 'connected' },
    },
  },
  errors: [
    'user-not-found',
    'credential-refused',
    'scope-not-granted',
    'google-unavailable',
    'google-budget-spent',
    'google-rate-limited',
    'google-quota-exhausted',
    'google-project-misconfigured',
    'google-request-rejected',
    'google-response-invalid',
  ],
});

const beginConsent = defineRoute({
  method: 'post',
  path: '/v1/credentials/consent-url',
  scope: 'manage',
  summary: 'The address of Google’s consent page for one person',
  description:
    'Good once, for ten minutes. Open it in the session of that very person: whoever agrees there connects an account to ' +
    'them. Afterwards the browser goes to `returnUrl`, with `outcome=connected` or `reconnected` and `credentialId`, or ' +
    'with `outcome=failed` and `code`; without a `returnUrl` it sees a page that says so.',
  tags,
  body: {
    schema: z.strictObject({
      userId,
      returnUrl: text(2_048).optional().meta({
        description: 'One of CONSENT_RETURN_URLS, or below one',
        example: 'https://app.example.com/settings/calendars',
      }),
    }),
    example: { userId: '42', returnUrl: 'https://app.example.com/settings/calendars' },
  },
  responses: {
    201: {
      description: 'Open this address',
      schema: z.object({ url: z.string(), expiresAt: instant }),
      example: {
        url: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=…&state=…',
        expiresAt: '2026-03-01T09:10:00.000Z',
      },
    },
  },
  errors: ['user-not-found', 'not-supported'],
});

const listCredentials = defineRoute({
  method: 'get',
  path: '/v1/credentials',
  scope: 'manage',
  summary: 'The connected Google accounts, page by page',
  description: 'In the order of their ids, with state and health, never with a secret.',
  tags,
  query: z.strictObject({
    userId: userId.optional().meta({ description: 'Of this person alone', example: '42' }),
    ...pageParameters(ownId, credentialId),
  }),
  responses: {
    200: {
      description: 'One page of credentials',
      schema: z.object({ credentials: z.array(credentialSchema), next: nextPage }),
      example: { credentials: [example], next: null },
    },
  },
  errors: [],
});

const params = z.strictObject({ credentialId: ownId });

const getCredential = defineRoute({
  method: 'get',
  path: '/v1/credentials/:credentialId',
  scope: 'manage',
  summary: 'One connected Google account',
  tags,
  params,
  responses: { 200: { description: 'The credential', schema: credentialSchema, example } },
  errors: ['credential-not-found'],
});

const deleteCredential = defineRoute({
  method: 'delete',
  path: '/v1/credentials/:credentialId',
  scope: 'manage',
  summary: 'Disconnect a Google account',
  description:
    'Channels are stopped at Google first, while the credential lives; then it goes with its calendars in one step. A ' +
    'Google that does not answer holds nothing back. With `revoke=true` the grant is given back to Google, which ends ' +
    'every grant of that Google account to this OAuth client, other people’s credentials of it included.',
  tags,
  params,
  query: z.strictObject({
    revoke: yesOrNoParameter.default(false).meta({ description: 'Whether to give the grant back', example: 'false' }),
  }),
  responses: {
    200: {
      description: 'What was removed',
      schema: z
        .object({
          removed: z.object(removedCalendarFields),
          channels: channelReceiptSchema,
          grant: z
            .string()
            .meta({ description: '`kept`, `revoked`, or the error code that says why it could not be given back' }),
        })
        .meta({ id: 'CredentialReceipt' }),
      example: { removed: removedCalendarExample, channels: channelReceiptExample, grant: 'kept' },
    },
  },
  errors: ['credential-not-found'],
});

/** What {@link mountCredentials} needs. */
export interface CredentialRoutesDependencies {
  credentials: Pick<CredentialService, 'handOver' | 'beginConsent' | 'find' | 'list' | 'remove'>;
}

/** `/v1/credentials`: connected Google accounts. */
export function mountCredentials(table: RouteTable, { credentials }: CredentialRoutesDependencies): void {
  table.mount(handOver, async ({ body, key: { teamId } }) => {
    const wish = { userId: body.userId, secret: secretOf(body) };
    const kept = await credentials.handOver(wish, { teamId });
    const credential = renderCredential(await credentials.find(kept.credentialId, { teamId }));
    const { outcome } = kept;
    return { status: outcome === 'connected' ? 201 : 200, body: { credential, outcome } };
  });
  table.mount(beginConsent, async ({ body, key: { teamId } }) => {
    const wish = { userId: body.userId, returnUrl: body.returnUrl ?? null };
    const { url, expiresAtMs } = await credentials.beginConsent(wish, { teamId });
    return { status: 201, body: { url, expiresAt: new Date(expiresAtMs).toISOString() } };
  });
  table.mount(listCredentials, async ({ query, key: { teamId } }) => {
    const found = await credentials.list({ ...keysetOf(query), userId: query.userId ?? null, teamId });
    const { rows, next } = pageOf(found, query.limit, ({ id }) => id);
    return { status: 200, body: { credentials: rows.map(renderCredential), next } };
  });
  table.mount(getCredential, async ({ params: { credentialId: id }, key: { teamId } }) => ({
    status: 200,
    body: renderCredential(await credentials.find(id, { teamId })),
  }));
  table.mount(deleteCredential, async ({ params: { credentialId: id }, query, key: { teamId } }) => ({
    status: 200,
    body: await credentials.remove({ id, isRevoked: query.revoke }, { teamId }),
  }));
}

function secretOf(body: z.output<typeof handedOverSchema>): HandedOverSecret {
  if ('refreshToken' in body) return { kind: 'oauth', refreshToken: body.refreshToken };
  const { serviceAccount, subject } = body;
  return {
    kind: 'service-account',
    clientEmail: serviceAccount.client_email,
    privateKey: serviceAccount.private_key,
    subject,
  };
}

function renderCredential(credential: ConnectedCredential) {
  const { id, userId: owner, kind, accountId, state, reason, calendars } = credential;
  const at = (instantMs: number | null) => (instantMs === null ? null : new Date(instantMs).toISOString());
  return {
    id,
    userId: owner,
    kind,
    account: accountId,
    state,
    reason,
    since: at(credential.stateSinceMs),
    refreshedAt: at(credential.refreshedAtMs),
    calendars,
    createdAt: new Date(credential.createdAtMs).toISOString(),
  };
}
