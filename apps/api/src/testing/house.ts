import { randomUUID } from 'node:crypto';
import {
  createApiKeySecret,
  dayMs,
  hashApiKey,
  sealCredentialSecret,
  type UntrustedReason,
} from '@calendar-cache/calendar-cache';
import type { RawEnvironment } from '@calendar-cache/config';
import {
  ApiKeyRepository,
  CredentialRepository,
  SelectedCalendarRepository,
  UserRepository,
} from '@calendar-cache/database';
import type { RunningSimulator } from '@calendar-cache/google-simulator';
import type { TestDatabase } from '@calendar-cache/testing';

/** 1 March 2027, the first day of the week that the tests ask about. */
const mondayMs = Date.UTC(2027, 2, 1);

/** An instant of that week: day 1 is Monday the first of March 2027. */
export function at(day: number, hour: number, minute = 0): number {
  return mondayMs + (day - 1) * dayMs + hour * 3_600_000 + minute * 60_000;
}

const encryptionKey = Buffer.alloc(32, 7);

/** Everything that the API reads, on this database and this simulated Google. */
export function apiEnvironment(databaseUrl: string, googleUrl: string, queuePrefix: string): RawEnvironment {
  return {
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_MAX: '2',
    QUEUE_PREFIX: queuePrefix,
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'secret',
    GOOGLE_API_URL: `${googleUrl}/`,
    GOOGLE_TOKEN_URL: `${googleUrl}/token`,
    ENCRYPTION_KEYS: `test:${encryptionKey.toString('base64')}`,
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
  };
}

/** Blocks of taken time, as pairs of epoch milliseconds. */
export type Blocks = readonly (readonly [startMs: number, endMs: number])[];

/** A calendar to be: what Google holds, and what the cache holds of it. */
export interface NewCalendar {
  /** Without it a new user is made. */
  userId?: string;
  live?: Blocks;
  /** Null: no subscription at all. */
  cached?: Blocks | null;
  /** Null: never synced. By default half a minute ago. */
  asOfMs?: number | null;
  coveredFromMs?: number;
  coveredUntilMs?: number;
  untrustedReason?: UntrustedReason;
}

/** A calendar that a test may ask about. */
export interface Calendar {
  id: string;
  userId: string;
  externalId: string;
  credentialId: string;
  subscriptionId: string | null;
}

/** The rows of a test file, and the simulated people behind them. */
export class House {
  readonly #database: TestDatabase['connection']['database'];
  readonly #google: RunningSimulator['google'];

  constructor(database: TestDatabase, google: RunningSimulator['google']) {
    this.#database = database.connection.database;
    this.#google = google;
  }

  /** Runs statements; the values in them are the test's own. */
  async run(statement: string): Promise<Record<string, unknown>[]> {
    return [...(await this.#database.execute(statement))];
  }

  /** A key as a caller sends it. */
  async key(scopes: readonly ('read' | 'manage' | 'ops')[], teamId: string | null = null): Promise<string> {
    const secret = createApiKeySecret();
    await new ApiKeyRepository(this.#database).insert({ name: 'test', hash: hashApiKey(secret), scopes, teamId });
    return secret;
  }

  async team(members: readonly string[], parentId: string | null = null): Promise<string> {
    const id = `team-${randomUUID()}`;
    const parent = parentId === null ? 'NULL' : `'${parentId}'`;
    await this.run(`INSERT INTO teams (id, parent_id) VALUES ('${id}', ${parent})`);
    for (const userId of members) {
      await this.run(`INSERT INTO memberships (user_id, team_id) VALUES ('${userId}', '${id}')`);
    }
    return id;
  }

  async calendar(wanted: NewCalendar = {}): Promise<Calendar> {
    const userId = wanted.userId ?? `user-${randomUUID()}`;
    const email = `${randomUUID()}@example.com`;
    const person = this.#google.addUser({ email, timeZone: 'Europe/Berlin' });
    for (const [startMs, endMs] of wanted.live ?? []) {
      const [start, end] = [startMs, endMs].map((ms) => ({ dateTime: new Date(ms).toISOString() }));
      this.#google.insertEvent(email, { summary: 'Taken', start, end });
    }
    await new UserRepository(this.#database).put({ id: userId });
    const credentialId = await this.#credential(userId, person.refreshToken);
    const selectedCalendars = new SelectedCalendarRepository(this.#database);
    const calendar = { userId, credentialId, externalId: email };
    const { id, subscriptionId } = await selectedCalendars.select(calendar, Date.now() + dayMs);
    if (wanted.cached === null) await this.run(`DELETE FROM calendar_subscriptions WHERE id = '${subscriptionId}'`);
    else await this.#fill(subscriptionId, wanted);
    return { id, ...calendar, subscriptionId: wanted.cached === null ? null : subscriptionId };
  }

  /** What a committed read leaves, in one step: its blocks, and when it was begun. */
  async commit(subscriptionId: string, asOfMs: number, blocks: Blocks): Promise<void> {
    const eventId = randomUUID();
    const rows = blocks.map(([startMs, endMs]) => `(${sqlOf(startMs)}, ${sqlOf(endMs)})`);
    const intervals = `INSERT INTO busy_intervals (calendar_event_id, calendar_subscription_id, starts_at, ends_at)
      SELECT '${eventId}', '${subscriptionId}', starts_at, ends_at FROM (VALUES ${rows.join(', ')}) AS v (starts_at, ends_at)`;
    await this.run(`
      WITH written AS (
        INSERT INTO calendar_events (id, calendar_subscription_id, google_event_id, status, transparency, busy_rule)
        VALUES ('${eventId}', '${subscriptionId}', '${eventId}', 'confirmed', 'opaque', 'opaque') RETURNING id
      )${rows.length === 0 ? '' : `, projected AS (${intervals} RETURNING 1)`}
      UPDATE calendar_subscriptions SET as_of = ${sqlOf(asOfMs)}, version = version + 1,
        content_run_id = gen_random_uuid() WHERE id = '${subscriptionId}'`);
  }

  async #credential(userId: string, refreshToken: string): Promise<string> {
    const id = randomUUID();
    const ring = { keys: [{ id: 'test', key: encryptionKey }] };
    const secret = { kind: 'oauth', refreshToken, accessToken: null, accessTokenExpiresAtMs: null } as const;
    const sealedSecret = sealCredentialSecret(ring, id, secret);
    await new CredentialRepository(this.#database).insert({ id, userId, sealedSecret });
    return id;
  }

  async #fill(id: string, wanted: NewCalendar): Promise<void> {
    const { asOfMs = Date.now() - 30_000, cached, untrustedReason } = wanted;
    if (asOfMs !== null) await this.commit(id, asOfMs, cached ?? []);
    await this.run(`UPDATE calendar_subscriptions SET
      covered_from = ${sqlOf(wanted.coveredFromMs ?? mondayMs - 30 * dayMs)},
      covered_until = ${sqlOf(wanted.coveredUntilMs ?? mondayMs + 370 * dayMs)},
      untrusted_reason = ${untrustedReason === undefined ? 'NULL' : `'${untrustedReason}'`}
      WHERE id = '${id}'`);
  }
}

function sqlOf(epochMs: number): string {
  return `'${new Date(epochMs).toISOString()}'::timestamptz`;
}
