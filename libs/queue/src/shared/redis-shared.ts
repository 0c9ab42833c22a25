import { once } from 'node:events';
import { AppError } from '@calendar-cache/errors';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { openRedis } from '../backends/redis-backend.ts';
import { withDeadline } from '../deadline.ts';
import { createErrorReporter } from '../error-reporter.ts';
import type { QueueStore } from '../queue-store.ts';
import { queueUnavailable, toQueueError } from '../queue-unavailable.ts';
import {
  closeGateScript,
  markScript,
  type RedisScript,
  releaseLockScript,
  renewLockScript,
  runScript,
  takeScript,
} from './redis-scripts.ts';
import type { SharedBackend, SharedStoreOptions } from './shared-backend.ts';
import { sliceMsOf, type TakeRequest, type TakeResult } from './shared-counters.ts';

const takenSchema = z.tuple([z.number(), z.number(), z.number()]).rest(z.number());

/** Redis's side of {@link SharedBackend}: one script per call. The braces keep all keys on one node of a cluster. */
export function openRedisShared(
  store: QueueStore & { kind: 'redis' },
  options: SharedStoreOptions & { readonly timeoutMs: number },
): SharedBackend {
  const { timeoutMs, clock } = options;
  const client = openRedis(store, { failFast: true, timeoutMs });
  client.on('error', createErrorReporter(options.onError));
  const key = (kind: string, name: string) => `${store.prefix}:{shared}:${kind}:${name}`;
  const ask = <Value>(what: string, command: () => Promise<Value>) => askRedis(client, timeoutMs, what, command);
  const run = (what: string, script: RedisScript, keys: readonly string[], values: readonly (string | number)[]) =>
    ask(what, () => runScript(client, script, keys, values));
  const now = () => clock?.now() ?? '';
  return {
    take: async (request) => {
      const { budgets, gates = [], units } = request;
      const keys = [...budgets.map(({ name }) => key('budget', name)), ...gates.map((name) => key('gate', name))];
      const sizes = budgets.flatMap(({ limit, windowMs }) => [limit, windowMs, sliceMsOf(windowMs)]);
      return toTakeResult(request, await run('count', takeScript, keys, [now(), units, budgets.length, ...sizes]));
    },
    closeGate: async (name, forMs) => {
      await run('close a gate', closeGateScript, [key('gate', name)], [now(), Math.ceil(forMs)]);
    },
    openGate: async (name) => {
      await ask('open a gate', () => client.del(key('gate', name)));
    },
    mark: async (name, atMs, keepMs) => {
      await run('keep a mark', markScript, [key('mark', name)], [atMs, keepMs]);
    },
    findMark: async (name) => {
      const found = await ask('show a mark', () => client.get(key('mark', name)));
      return found === null ? null : Number(found);
    },
    acquireLock: async (name, token, leaseMs) =>
      (await ask('lock', () => client.set(key('lock', name), token, 'PX', leaseMs, 'NX'))) === 'OK',
    renewLock: async (name, token, leaseMs) =>
      (await run('keep a lock', renewLockScript, [key('lock', name)], [token, leaseMs])) === 1,
    releaseLock: async (name, token) => {
      await run('unlock', releaseLockScript, [key('lock', name)], [token]);
    },
    close: async () => client.disconnect(),
  };
}

function toTakeResult({ budgets, gates = [] }: TakeRequest, answer: unknown): TakeResult {
  const [granted, position, retryAfterMs, ...used] = takenSchema.parse(answer);
  if (granted === 1) {
    return { taken: true, used };
  }
  const names = [...budgets.map(({ name }) => name), ...gates];
  return { taken: false, used, refusedBy: names[position - 1] ?? 'unknown', retryAfterMs };
}

async function askRedis<Value>(
  client: Redis,
  timeoutMs: number,
  what: string,
  command: () => Promise<Value>,
): Promise<Value> {
  const late = () => queueUnavailable(`The queue's Redis did not ${what} within ${timeoutMs} ms.`);
  const work = async () => {
    if (client.status !== 'ready') {
      await once(client, 'ready', { signal: AbortSignal.timeout(timeoutMs) });
    }
    return command();
  };
  try {
    return await withDeadline(work(), timeoutMs, late);
  } catch (error) {
    throw error instanceof AppError ? error : toQueueError(error, what);
  }
}
