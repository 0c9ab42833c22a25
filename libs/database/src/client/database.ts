import { setTimeout as pause } from 'node:timers/promises';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from '../schema/index.ts';

/** What repositories talk to: the pool itself, or the transaction that they were handed. */
export type Database = Pick<
  PostgresJsDatabase<typeof schema>,
  'select' | 'insert' | 'update' | 'delete' | 'execute'
> & {
  transaction: PostgresJsDatabase<typeof schema>['transaction'];
};

/** An open pool. */
export interface DatabaseConnection {
  database: Database;
  /** Throws when the database does not answer; for `/readyz`. */
  ping(): Promise<void>;
  /**
   * Replaces connections that fell silent, where the server answers new ones: the driver would wait for the old ones
   * until the operating system gives up, a quarter of an hour later (L15). Their statements fail. Does nothing while
   * the server is away, and at most one try in ten seconds.
   */
  replaceSilent(): Promise<void>;
  close(): Promise<void>;
}

/** Settings of the pool. `prepare: false` is for PgBouncer in transaction mode. */
export interface DatabaseOptions {
  url: string;
  applicationName: string;
  poolMax: number;
  prepare: boolean;
}

const replacePauseMs = 10_000;
const probeMs = 2_000;

/** Opens a pool; the first connection is made by the first query. */
export function openDatabase(options: DatabaseOptions): DatabaseConnection {
  let pool = openPool(options);
  let replacedAtMs = Number.NEGATIVE_INFINITY;
  const database = new Proxy(pool.database, {
    get: (_first, name) => {
      const member: unknown = Reflect.get(pool.database, name);
      return typeof member === 'function' ? member.bind(pool.database) : member;
    },
  });
  return {
    database,
    ping: () => ping(pool),
    replaceSilent: async () => {
      if (performance.now() - replacedAtMs < replacePauseMs) return;
      replacedAtMs = performance.now();
      const fresh = openPool(options);
      const answers = await Promise.race([
        ping(fresh).then(
          () => true,
          () => false,
        ),
        pause(probeMs, false),
      ]);
      const silent = answers ? pool : fresh;
      if (answers) pool = fresh;
      await silent.client.end({ timeout: 0 });
    },
    close: () => pool.client.end({ timeout: 3 }),
  };
}

type Pool = ReturnType<typeof openPool>;

function openPool(options: DatabaseOptions) {
  const client = postgres(options.url, {
    max: options.poolMax,
    prepare: options.prepare,
    connect_timeout: 5,
    // The driver's own pauses grow to 20 s; a database that is back is found within a second (L15).
    backoff: (attempt) => Math.min(1, 0.05 * 2 ** attempt),
    onnotice: () => undefined,
    // Instants are read as text: another zone of the session could write them in a way that can't be read back.
    connection: { application_name: options.applicationName, TimeZone: 'UTC' },
  });
  if (options.prepare) keepStatements(client);
  return { client, database: drizzle(client, { schema }) };
}

/** Staging grows from nothing to 100,000 rows within one read: a plan that was kept would be one for no rows. */
const unsteady = /\bstaged_(?:calendar_events|busy_intervals)\b/;

/**
 * Has statements outside of transactions prepared, each once a connection: Drizzle asks for that by name only, and without
 * it the driver makes two round trips of each. Their text must not grow with their data: many values go into one array.
 */
function keepStatements(client: postgres.Sql): void {
  const { unsafe } = client;
  client.unsafe = (text, parameters, options) =>
    unsafe(text, parameters, { ...options, prepare: !unsteady.test(text) });
}

async function ping(pool: Pool): Promise<void> {
  await pool.client`select 1`;
}
