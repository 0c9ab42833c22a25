import { randomUUID } from 'node:crypto';
import type { PostgresConnection } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { QueueStore } from './queue-store.ts';

/** What tells one life of a queue from another. */
export interface QueueIdentity {
  /** Another one after each loss. */
  readonly id: string;
  /** Counts looks; one that went back belongs to an older state of the store, brought back. */
  readonly beats: number;
  /** Whether somebody has restored what this life of the queue lacked. */
  readonly settled: boolean;
}

/** Kept beside the jobs, so that whatever takes them takes it along (L13). */
export interface QueueIdentities {
  /** Counts this look. A queue without an identity gets one that is not settled. */
  beat(): Promise<QueueIdentity>;
  /** Begins a new life, unless somebody else did so meanwhile. */
  renew(id: string): Promise<QueueIdentity>;
  settle(id: string): Promise<void>;
}

/** Where the identity lies on Redis, as seen from a prefix. */
const keyOf = (prefix: string) => `${prefix}:identity`;

const hashSchema = z.object({ id: z.string(), beats: z.coerce.number(), settled: z.string().optional() });

/** HINCRBY and HSETNX in one MULTI would do for a beat; the other two compare first. */
const renewScript = `if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'id', ARGV[2]) redis.call('HDEL', KEYS[1], 'settled') end`;
const settleScript = `if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then redis.call('HSET', KEYS[1], 'settled', '1') end`;

export function redisIdentities(client: Redis, { prefix }: QueueStore & { kind: 'redis' }): QueueIdentities {
  const key = keyOf(prefix);
  const beat = async () => {
    await client.hsetnx(key, 'id', randomUUID());
    await client.hincrby(key, 'beats', 1);
    const { id, beats, settled } = hashSchema.parse(await client.hgetall(key));
    return { id, beats, settled: settled === '1' };
  };
  return {
    beat,
    renew: async (id) => {
      await client.eval(renewScript, 1, key, id, randomUUID());
      return beat();
    },
    settle: async (id) => {
      await client.eval(settleScript, 1, key, id);
    },
  };
}

const rowSchema = z.object({ id: z.string(), beats: z.coerce.number(), settled: z.boolean() });

/** Made by migrateQueueStore; made again it changes nothing. */
export function identityTableSql(schema: string): string {
  return `create table if not exists "${schema}".queue_identity (
  only_row boolean primary key default true check (only_row),
  id text not null, beats bigint not null default 1, settled boolean not null default false
);`;
}

export function postgresIdentities(
  { pool }: Pick<PostgresConnection, 'pool'>,
  { schema }: QueueStore & { kind: 'postgres' },
): QueueIdentities {
  const table = `"${schema}".queue_identity`;
  const beat = async () => {
    const { rows } = await pool.query(
      `insert into ${table} as identity (id) values ($1)
       on conflict (only_row) do update set beats = identity.beats + 1 returning id, beats, settled`,
      [randomUUID()],
    );
    return rowSchema.parse(rows[0]);
  };
  return {
    beat,
    renew: async (id) => {
      await pool.query(`update ${table} set id = $2, settled = false where id = $1`, [id, randomUUID()]);
      return beat();
    },
    settle: async (id) => {
      await pool.query(`update ${table} set settled = true where id = $1`, [id]);
    },
  };
}
