import { expect, test } from '@jest/globals';
import { type BackendUnderTest, Bench } from './bench.ts';
import { until } from './until.ts';

const tidyHourly = { id: 'tidy-hourly', name: 'tidy', payload: {}, everyMs: 3_600_000 } as const;
const greetHourly = {
  id: 'greet-hourly',
  name: 'greet',
  payload: { person: 'ada', words: 'hello' },
  everyMs: 3_600_000,
} as const;

export function schedulesSuite(backend: BackendUnderTest): void {
  const bench = new Bench(backend);

  test('schedules are created once and make their jobs', async () => {
    const schedules = bench.schedules([tidyHourly, greetHourly]);
    await expect(schedules.schedulesExist()).resolves.toBe(false);
    await expect(schedules.ensureSchedules()).resolves.toEqual({ created: ['tidy-hourly', 'greet-hourly'] });
    await expect(schedules.schedulesExist()).resolves.toBe(true);
    await expect(schedules.ensureSchedules()).resolves.toEqual({ created: [] });
    bench.workers({});
    await bench.reported(2);
    expect(bench.reports.map(({ name }) => name).toSorted()).toEqual(['greet', 'tidy']);
    await expect(schedules.schedulesExist()).resolves.toBe(true);
  });

  test('ensuring leaves a running schedule alone and mends one that differs', async () => {
    const queue = bench.board().queues[1]!;
    const schedules = bench.schedules([tidyHourly]);
    await schedules.ensureSchedules();
    bench.workers({});
    await bench.reported(1);
    const next = await until('the next run is planned', async () => {
      const found = await queue.getJobScheduler(tidyHourly.id);
      return found?.next !== undefined && found.next > Date.now() ? found.next : undefined;
    });
    await schedules.ensureSchedules();
    expect((await queue.getJobScheduler(tidyHourly.id))?.next).toBe(next);
    await bench.schedules([{ ...tidyHourly, everyMs: 1_800_000 }]).ensureSchedules();
    expect((await queue.getJobScheduler(tidyHourly.id))?.every).toBe(1_800_000);
    expect(await queue.getJobSchedulersCount()).toBe(1);
  });

  test('L13: a wiped queue is noticed, told first and restored after it', async () => {
    const schedules = bench.schedules([tidyHourly]);
    await schedules.ensureSchedules();
    const told: boolean[] = [];
    let failures = 1;
    schedules.startChecking({
      everyMs: 20,
      onWiped: async () => {
        told.push(await schedules.schedulesExist());
        if (failures > 0) {
          failures -= 1;
          throw new Error('the database is away too');
        }
      },
    });
    await backend.wipe(bench.store);
    await until('the schedules are back', () => told.length >= 2 && schedules.schedulesExist());
    expect(told).toEqual([false, false]);
    expect(bench.errors.map(({ message }) => message)).toContain('the database is away too');
  });

  test('L13: a queue that lost its jobs alone, or came back from an older copy, is not the one it was', async () => {
    const everyHour = [tidyHourly, { ...tidyHourly, id: 'tidy-again' }];
    const told: string[] = [];
    const check = (name: string) => {
      const schedules = bench.schedules(everyHour);
      schedules.startChecking({ everyMs: 20, onWiped: async () => void told.push(name) });
      return schedules;
    };
    const looksMore = async (times: number) => {
      const before = await backend.beats(bench.store);
      await until('the queue was looked at', async () => (await backend.beats(bench.store)) >= before + times);
    };
    await bench.schedules(everyHour).ensureSchedules();
    const first = check('first');
    await looksMore(3);
    expect(told).toEqual([]);
    await backend.setBeats(bench.store, 1);
    await until('the older copy is noticed', () => told.length > 0);
    await looksMore(3);
    expect(told).toEqual(['first']);
    await first.close();
    // What the first has restored, another worker is not to restore again.
    const second = check('second');
    await looksMore(3);
    expect(told).toEqual(['first']);
    await second.close();
    const queue = bench.board().queues[1]!;
    for (const { id } of everyHour) {
      const { next } = (await queue.getJobScheduler(id))!;
      await backend.loseJob(bench.store, 'housekeeping', `repeat:${id}:${next}`);
    }
    check('third');
    await until('the lost jobs are noticed', () => told.length > 1);
    expect(told).toEqual(['first', 'third']);
  });

  test('L13: a schedule whose next job has vanished is mended without calling the queue wiped', async () => {
    const queue = bench.board().queues[1]!;
    const schedules = bench.schedules([tidyHourly]);
    await schedules.ensureSchedules();
    const { next } = (await queue.getJobScheduler(tidyHourly.id))!;
    await backend.loseJob(bench.store, 'housekeeping', `repeat:${tidyHourly.id}:${next}`);
    await expect(schedules.schedulesExist()).resolves.toBe(true);
    await expect(schedules.ensureSchedules()).resolves.toEqual({ created: [] });
    bench.workers({});
    await bench.reported(1);
    expect(bench.reports[0]).toMatchObject({ name: 'tidy', status: 'completed' });
  });
}
