import type { PostgresConnection } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { QueueStore } from './queue-store.ts';

/** The clock that all processes share, and what BullMQ has stamped with the wrong clock of one of them. */
export interface StoreClock {
  now(): Promise<number>;
  /** Ids of the jobs that wait until later than `instantMs`, a thousand at most. */
  delayedPast(queue: string, instantMs: number): Promise<string[]>;
  /** Lets locks that last past `instantMs` last until `endMs`, and the look for those that ran out be held up no longer. */
  shortenLocks(queue: string, instantMs: number, endMs: number): Promise<void>;
}

/** BullMQ's score of a delayed job: its instant, and twelve bits that keep the order of those of one millisecond. */
const SCORES_PER_MS = 0x1000;

export function redisClock(client: Redis, { prefix }: QueueStore & { kind: 'redis' }): StoreClock {
  return {
    now: async () => {
      const [seconds, microseconds] = await client.time();
      return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
    },
    delayedPast: (queue, instantMs) =>
      client.zrangebyscore(`${prefix}:${queue}:delayed`, (instantMs + 1) * SCORES_PER_MS, '+inf', 'LIMIT', 0, 1_000),
    // Redis itself ends them.
    shortenLocks: async () => undefined,
  };
}

const nowSchema = z.object({ now: z.coerce.number() });
const idSchema = z.object({ id: z.string() });

export function postgresClock(
  { pool }: Pick<PostgresConnection, 'pool'>,
  { schema }: QueueStore & { kind: 'postgres' },
): StoreClock {
  return {
    now: async () => {
      const { rows } = await pool.query('select floor(extract(epoch from clock_timestamp()) * 1000) as now');
      return nowSchema.parse(rows[0]).now;
    },
    delayedPast: async (queue, instantMs) => {
      const { rows } = await pool.query(
        `select id from "${schema}".job where queue = $1 and state = 'delayed' and process_at_ms > $2 limit 1000`,
        [queue, instantMs],
      );
      return rows.map((row) => idSchema.parse(row).id);
    },
    shortenLocks: async (queue, instantMs, endMs) => {
      await pool.query(
        `update "${schema}".job set locked_until_ms = $3
         where queue = $1 and state = 'active' and locked_until_ms > $2`,
        [queue, instantMs, endMs],
      );
      await pool.query(
        `delete from "${schema}".meta where queue = $1 and field = 'stalled-check' and value::bigint > $2`,
        [queue, instantMs],
      );
    },
  };
}
