import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrateQueueStore } from './migrate-queue-store.ts';
import type { QueueStore } from './queue-store.ts';
import { openSharedStore } from './shared/shared-store.ts';
import { type BackendUnderTest, Bench, latch } from './testing/bench.ts';
import { queueContract } from './testing/contract.suite.ts';
import { until } from './testing/until.ts';

const url = process.env.TEST_DATABASE_URL;

async function query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

const schemaOf = (store: QueueStore): string => (store.kind === 'postgres' ? store.schema : '');

const backend = (serverUrl: string): BackendUnderTest => ({
  url: serverUrl,
  freshStore: async () => {
    const store: QueueStore = { kind: 'postgres', url: serverUrl, schema: `test_${randomUUID().replaceAll('-', '')}` };
    await migrateQueueStore(store);
    return store;
  },
  wipe: async (store) => {
    const tables = await query(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname = $1 and tablename <> 'migration'`,
      [schemaOf(store)],
    );
    const truncate = `truncate ${tables.map(({ name }) => name).join(', ')} cascade`;
    await until('no deadlock with a busy worker', () =>
      query(truncate).then(
        () => true,
        (error: { code?: string }) => {
          if (error.code !== '40P01') {
            throw error;
          }
          return false;
        },
      ),
    );
  },
  removeStore: async (store) => {
    await query(`drop schema if exists "${schemaOf(store)}" cascade`);
  },
  loseJob: async (store, queue, jobId) => {
    await query(`delete from "${schemaOf(store)}".job where queue = $1 and id = $2`, [queue, jobId]);
  },
  beats: async (store) => {
    const [row] = await query(`select beats::int as beats from "${schemaOf(store)}".queue_identity`);
    return Number(row?.beats ?? 0);
  },
  setBeats: async (store, beats) => {
    await query(`update "${schemaOf(store)}".queue_identity set beats = $1`, [beats]);
  },
  loseLock: async (store, queue, jobId) => {
    await query(
      `update "${schemaOf(store)}".job set lock_token = 'another', locked_until_ms = 1 where queue = $1 and id = $2`,
      [queue, jobId],
    );
  },
});

if (url) {
  queueContract('PostgreSQL', backend(url));

  describe('PostgreSQL only', () => {
    const bench = new Bench(backend(url));

    test('two migrations at once are safe, and a third finds nothing to do', async () => {
      const store: QueueStore = { kind: 'postgres', url, schema: `test_${randomUUID().replaceAll('-', '')}` };
      bench.onClose(() => backend(url).removeStore(store));
      await Promise.all([migrateQueueStore(store), migrateQueueStore(store)]);
      await migrateQueueStore(store);
      const producer = bench.producer({}, store);
      await expect(producer.add('greet', { person: 'ada', words: 'hello' })).resolves.toEqual({ jobId: '1' });
    });

    test('migrating against a server that is away says so', async () => {
      const { proxy, store } = await bench.proxied();
      await proxy.cut();
      await expect(migrateQueueStore(store)).rejects.toMatchObject({ code: 'queue-unavailable' });
    });

    test('a schema that was never migrated refuses, and is found once it is', async () => {
      const store: QueueStore = { kind: 'postgres', url, schema: `test_${randomUUID().replaceAll('-', '')}` };
      bench.onClose(() => backend(url).removeStore(store));
      const producer = bench.producer({ failFast: true }, store);
      await expect(producer.ready(2_000)).rejects.toMatchObject({ code: 'queue-unavailable' });
      await migrateQueueStore(store);
      await expect(producer.ready(2_000)).resolves.toBeUndefined();
    });

    test('expired rows of what is shared are removed, and those of others are not', async () => {
      const shared = openSharedStore(bench.store, { onError: (error) => bench.errors.push(error) });
      bench.onClose(() => shared.close());
      await shared.marks.mark('old', 1, 1);
      await shared.marks.mark('new', 1, 60_000);
      await shared.counters.closeGate('gate', 1);
      await shared.counters.take({ units: 1, budgets: [{ name: 'short', limit: 1, windowMs: 1 }] });
      const schema = schemaOf(bench.store);
      await until('all but one row are gone', async () => {
        await query(`select "${schema}".shared_clean()`);
        const names = await query(
          `select name from "${schema}".shared_mark union all select name from "${schema}".shared_gate
           union all select name from "${schema}".shared_budget union all select name from "${schema}".shared_lock`,
        );
        return names.length === 1 && names[0]?.name === 'new';
      });
    });

    test('L15: a worker that died while its clock was ahead leaves no lock that lasts as long', async () => {
      const [working, gone] = [latch(), latch()];
      let runs = 0;
      const greet = async () => {
        runs += 1;
        if (runs === 1) {
          working.open();
          await gone.opened;
        }
        return { outcome: 'greeted' };
      };
      const first = bench.workers({ greet }, { closeDeadlineMs: 0 });
      await bench.producer().add('greet', { person: 'ada', words: 'hello' });
      await working.opened;
      await expect(first.close()).resolves.toEqual({ abandoned: 1 });
      gone.open();
      const aheadMs = Date.now() + 7_200_000;
      const schema = schemaOf(bench.store);
      await query(`update "${schema}".job set locked_until_ms = $1 where state = 'active'`, [aheadMs]);
      await query(
        `insert into "${schema}".meta (queue, field, value) values ('greetings', 'stalled-check', $1)
         on conflict (queue, field) do update set value = excluded.value`,
        [String(aheadMs)],
      );
      bench.workers({ greet });
      bench.schedules([]).startChecking({ everyMs: 100, onWiped: async () => undefined });
      await until('another worker has taken the job over', () => runs > 1, 28_000);
    });

    test('L13: a queue whose whole schema was dropped is restored too', async () => {
      const schedule = { id: 'tidy-hourly', name: 'tidy', payload: {}, everyMs: 3_600_000 } as const;
      const schedules = bench.schedules([schedule]);
      bench.workers({});
      await schedules.ensureSchedules();
      await bench.reported(1);
      await backend(url).removeStore(bench.store);
      await expect(schedules.schedulesExist()).resolves.toBe(false);
      await expect(schedules.ensureSchedules()).resolves.toEqual({ created: ['tidy-hourly'] });
      await bench.reported(2, 10_000);
    });
  });
} else {
  throw new Error('TEST_DATABASE_URL is not set: every run of the integration tests brings its own PostgreSQL.');
}
