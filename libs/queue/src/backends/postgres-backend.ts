import {
  assertSchemaCompatibility,
  type BackendFactory,
  type IQueueBackend,
  PostgresConnection,
  PostgresQueueBackend,
} from 'bullmq';
import pg from 'pg';
import type { QueueStore } from '../queue-store.ts';

/** A blocked worker looks again at least this often, should a NOTIFY get lost. */
const LOOK_AGAIN_SECONDS = 5;

/** What pg says when an answer takes longer than `query_timeout`. */
const QUERY_TIMED_OUT = 'Query read timeout';

/** How one connection to PostgreSQL is sized and bounded. */
export interface PostgresLimits {
  readonly poolSize: number;
  readonly timeoutMs: number;
}

/**
 * BullMQ remembers a failed first connection for ever: a process that boots while PostgreSQL is down would never
 * heal (measured on 6.7.0). This one forgets failures and asks again.
 */
class HealingConnection extends PostgresConnection {
  #ready: Promise<void> | undefined;

  override waitUntilReady(): Promise<void> {
    this.#ready ??= this.#check().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #check(): Promise<void> {
    const client = await this.pool.connect();
    let broken = true;
    try {
      await assertSchemaCompatibility(client, this.schema);
      broken = false;
    } finally {
      client.release(broken);
    }
  }
}

class HealingBackend extends PostgresQueueBackend {
  readonly #listenName: string | undefined;

  constructor(
    connection: PostgresConnection,
    name: string,
    options: ConstructorParameters<typeof PostgresQueueBackend>[2],
    ownsConnection: boolean,
    listenName?: string,
  ) {
    super(connection, name, options, ownsConnection);
    this.#listenName = listenName;
  }

  override async waitUntilReady(): Promise<void> {
    await Promise.all([
      this.connection.waitUntilReady(),
      this.#listenName === undefined ? undefined : this.connection.setListenClientName(this.#listenName),
    ]);
  }

  override get maximumBlockTimeout(): number {
    return LOOK_AGAIN_SECONDS;
  }
}

/** Opens a pool for `store`; nothing connects before the first query. */
export function openPostgres(
  store: QueueStore & { kind: 'postgres' },
  { poolSize, timeoutMs }: PostgresLimits,
): PostgresConnection {
  const connection = new HealingConnection({
    connectionString: store.url,
    schema: store.schema,
    max: poolSize,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'calendar-cache queue',
  });
  if (connection.pool instanceof pg.Pool) {
    replaceSilent(connection.pool);
  }
  return connection;
}

/** Where one connection has fallen silent the idle ones have, too: each would cost a deadline of its own (L15). */
function replaceSilent(pool: pg.Pool): void {
  pool.on('release', (error) => {
    if (error?.message !== QUERY_TIMED_OUT) return;
    for (let left = pool.idleCount; left > 0; left -= 1) {
      pool.connect().then(
        (client) => client.release(true),
        () => undefined,
      );
    }
  });
}

/** Queues that share one pool and close with it. */
export function sharedPostgresFactory(connection: PostgresConnection): BackendFactory<IQueueBackend> {
  return (name, options) => new HealingBackend(connection, name, { ...options, connection: connection.pool }, false);
}

/** A worker's own pool and LISTEN connection. */
export function ownPostgresFactory(
  store: QueueStore & { kind: 'postgres' },
  limits: PostgresLimits,
): { readonly factory: BackendFactory<IQueueBackend>; readonly release: () => void } {
  return {
    factory: (name, options) => {
      const connection = openPostgres(store, limits);
      // The options reach SQL from here: without them locks and stalled checks take 30 s.
      return new HealingBackend(connection, name, { ...options, connection: connection.pool }, true, name);
    },
    // The pool ends with the backend, whatever state its server is in.
    release: () => undefined,
  };
}
