import pg from 'pg';
import { z } from 'zod';
import { settlesWithin, withDeadline } from '../deadline.ts';
import { createErrorReporter } from '../error-reporter.ts';
import type { QueueStore } from '../queue-store.ts';
import { queueUnavailable, toQueueError } from '../queue-unavailable.ts';
import type { SharedBackend, SharedStoreOptions } from './shared-backend.ts';
import { sliceMsOf, type TakeRequest, type TakeResult } from './shared-counters.ts';

const POOL_SIZE = 2;
const CLOSE_DEADLINE_MS = 1_000;
/** A process removes expired rows at most this often, along with a take. */
const CLEAN_EVERY_MS = 60_000;

const resultSchema = z.discriminatedUnion('taken', [
  z.object({ taken: z.literal(true), used: z.record(z.string(), z.number()) }),
  z.object({
    taken: z.literal(false),
    used: z.record(z.string(), z.number()),
    refusedBy: z.string(),
    retryAfterMs: z.number(),
  }),
]);

type Ask = (what: string, name: string, text: string, values: readonly unknown[]) => Promise<pg.QueryResult>;

/** PostgreSQL's side of {@link SharedBackend}: one statement per call, prepared once per connection. */
export function openPostgresShared(
  store: QueueStore & { kind: 'postgres' },
  options: SharedStoreOptions & { readonly timeoutMs: number },
): SharedBackend {
  const { timeoutMs, clock } = options;
  const pool = new pg.Pool({
    connectionString: store.url,
    max: POOL_SIZE,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'calendar-cache shared',
  });
  const report = createErrorReporter(options.onError);
  pool.on('error', report);
  const late = () => queueUnavailable(`The queue's PostgreSQL did not answer within ${timeoutMs} ms.`);
  const ask: Ask = (what, name, text, values) =>
    withDeadline(pool.query({ name, text, values: [...values] }), timeoutMs, late).catch((error: unknown) => {
      throw toQueueError(error, what);
    });
  const schema = `"${store.schema}"`;
  const clean = every(CLEAN_EVERY_MS, () => {
    ask('clean up', 'shared-clean', `select ${schema}.shared_clean()`, []).catch(report);
  });
  return {
    take: async (request) => {
      clean();
      return take(ask, schema, request, clock?.now() ?? null);
    },
    ...gatesAndMarks(ask, schema, () => clock?.now() ?? null),
    ...locks(ask, schema),
    close: async () => {
      await settlesWithin(pool.end(), CLOSE_DEADLINE_MS);
    },
  };
}

async function take(ask: Ask, schema: string, request: TakeRequest, nowMs: number | null): Promise<TakeResult> {
  const budgets = request.budgets.map((budget) => ({ ...budget, sliceMs: sliceMsOf(budget.windowMs) }));
  const { rows } = await ask('count', 'shared-take', `select ${schema}.shared_take($1, $2, $3, $4) as result`, [
    nowMs,
    request.units,
    JSON.stringify(budgets),
    request.gates ?? [],
  ]);
  const result = z.tuple([z.object({ result: resultSchema })]).parse(rows)[0].result;
  return { ...result, used: request.budgets.map(({ name }) => result.used[name] ?? 0) };
}

function gatesAndMarks(ask: Ask, schema: string, now: () => number | null) {
  return {
    closeGate: async (name: string, forMs: number) => {
      const text = `insert into ${schema}.shared_gate as gate values
        ($1, coalesce($2::bigint, ${schema}.shared_now_ms()) + $3::bigint, ${schema}.shared_now_ms() + $3::bigint)
        on conflict (name) do update set until_ms = greatest(gate.until_ms, excluded.until_ms),
        expires_at_ms = greatest(gate.expires_at_ms, excluded.expires_at_ms)`;
      await ask('close a gate', 'shared-close', text, [name, now(), Math.ceil(forMs)]);
    },
    openGate: async (name: string) => {
      await ask('open a gate', 'shared-open', `delete from ${schema}.shared_gate where name = $1`, [name]);
    },
    mark: async (name: string, atMs: number, keepMs: number) => {
      const text = `insert into ${schema}.shared_mark as mark values ($1, $2, ${schema}.shared_now_ms() + $3::bigint)
        on conflict (name) do update set at_ms = greatest(mark.at_ms, excluded.at_ms),
        expires_at_ms = greatest(mark.expires_at_ms, excluded.expires_at_ms)`;
      await ask('keep a mark', 'shared-mark', text, [name, atMs, keepMs]);
    },
    findMark: async (name: string) => {
      const text = `select at_ms::float8 as at_ms from ${schema}.shared_mark
        where name = $1 and expires_at_ms > ${schema}.shared_now_ms()`;
      const { rows } = await ask('show a mark', 'shared-find-mark', text, [name]);
      return z.array(z.object({ at_ms: z.number() })).parse(rows)[0]?.at_ms ?? null;
    },
  };
}

function locks(ask: Ask, schema: string) {
  return {
    acquireLock: async (name: string, token: string, leaseMs: number) => {
      const text = `insert into ${schema}.shared_lock as lock values ($1, $2, ${schema}.shared_now_ms() + $3::bigint)
        on conflict (name) do update set token = excluded.token, expires_at_ms = excluded.expires_at_ms
        where lock.expires_at_ms <= ${schema}.shared_now_ms()`;
      return (await ask('lock', 'shared-lock', text, [name, token, leaseMs])).rowCount === 1;
    },
    renewLock: async (name: string, token: string, leaseMs: number) => {
      const text = `update ${schema}.shared_lock set expires_at_ms = ${schema}.shared_now_ms() + $3::bigint
        where name = $1 and token = $2 and expires_at_ms > ${schema}.shared_now_ms()`;
      return (await ask('keep a lock', 'shared-renew', text, [name, token, leaseMs])).rowCount === 1;
    },
    releaseLock: async (name: string, token: string) => {
      const text = `delete from ${schema}.shared_lock where name = $1 and token = $2`;
      await ask('unlock', 'shared-unlock', text, [name, token]);
    },
  };
}

/** Calls `work` at the first call and then no more often than every so many milliseconds. */
function every(intervalMs: number, work: () => void): () => void {
  let againAtMs = 0;
  return () => {
    if (performance.now() < againAtMs) return;
    againAtMs = performance.now() + intervalMs;
    work();
  };
}
