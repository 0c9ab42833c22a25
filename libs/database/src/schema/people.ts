import { credentialKinds, reconnectReasons } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';

const createdAt = () => instant('created_at').notNull().default(sql`now()`);
const updatedAt = () => instant('updated_at').notNull().default(sql`now()`);

/** The host product's people, by its own ids. */
export const users = pgTable('users', {
  id: text('id').primaryKey(),
  createdAt: createdAt(),
});

/** The host product's teams, by its own ids; flags are inherited from parents. */
export const teams = pgTable(
  'teams',
  {
    id: text('id').primaryKey(),
    parentId: text('parent_id').references((): AnyPgColumn => teams.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (table) => [index('teams_parent').on(table.parentId)],
);

/** Who belongs to which team. */
export const memberships = pgTable(
  'memberships',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    teamId: text('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.teamId] }), index('memberships_team').on(table.teamId)],
);

/** Keys of the API: only the SHA-256 of the key is kept (L21). */
export const apiKeys = pgTable('api_keys', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  hash: text('hash').notNull().unique(),
  scopes: text('scopes').array().notNull(),
  teamId: text('team_id').references(() => teams.id, { onDelete: 'cascade' }),
  createdAt: createdAt(),
  lastUsedAt: instant('last_used_at'),
  revokedAt: instant('revoked_at'),
});

/** What lets us call Google for a user; the secret is sealed (L20). */
export const credentials = pgTable(
  'credentials',
  {
    id: uuid('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    state: text('state', { enum: ['active', 'needs_reconnect'] })
      .notNull()
      .default('active'),
    sealedSecret: text('sealed_secret').notNull(),
    kind: text('kind', { enum: credentialKinds }).notNull().default('oauth'),
    /** The Google account, by the id of its primary calendar; connecting it again renews this row. */
    accountId: text('account_id'),
    stateReason: text('state_reason', { enum: reconnectReasons }),
    stateSince: instant('state_since'),
    refreshedAt: instant('refreshed_at'),
    rejectedTokens: integer('rejected_tokens').notNull().default(0),
    lastRejectedAt: instant('last_rejected_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index('credentials_user').on(table.userId),
    unique('credentials_user_account').on(table.userId, table.accountId),
  ],
);

/** Consents that were begun: the state only as a hash, the PKCE verifier sealed (L20, L21). */
export const consentRequests = pgTable(
  'consent_requests',
  {
    stateHash: text('state_hash').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Null once it was used. */
    sealedVerifier: text('sealed_verifier'),
    returnUrl: text('return_url'),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    createdAt: createdAt(),
  },
  (table) => [index('consent_requests_user').on(table.userId), index('consent_requests_expires').on(table.expiresAt)],
);

/** A feature flag. `enabled = false` switches it off for everyone, `everyone` on for everyone. */
export const features = pgTable('features', {
  slug: text('slug').primaryKey(),
  enabled: boolean('enabled').notNull().default(true),
  everyone: boolean('everyone').notNull().default(true),
  description: text('description').notNull(),
  type: text('type').notNull().default('OPERATIONAL'),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

/** Teams that have a feature. */
export const teamFeatures = pgTable(
  'team_features',
  {
    teamId: text('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    featureSlug: text('feature_slug')
      .notNull()
      .references(() => features.slug, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.featureSlug] })],
);
