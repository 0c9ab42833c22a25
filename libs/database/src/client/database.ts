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
  close(): Promise<void>;
}

/** Settings of the pool. `prepare: false` is for PgBouncer in transaction mode. */
export interface DatabaseOptions {
  url: string;
  applicationName: string;
  poolMax: number;
  prepare: boolean;
}

/** Opens a pool; the first connection is made by the first query. */
export function openDatabase(options: DatabaseOptions): DatabaseConnection {
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
  return {
    database: drizzle(client, { schema }),
    ping: async () => {
      await client`select 1`;
    },
    close: () => client.end({ timeout: 3 }),
  };
}
