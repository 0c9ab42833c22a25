import { expect, jest, test } from '@jest/globals';
import { type BackendUnderTest, Bench } from './bench.ts';
import { until } from './until.ts';

const AHEAD_MS = 2 * 3_600_000;
const tidyOften = { id: 'tidy-often', name: 'tidy', payload: {}, everyMs: 300 } as const;
const tidyDaily = { id: 'tidy-daily', name: 'tidy', payload: {}, everyMs: 86_400_000 } as const;

/** The whole process believes in a later time until `work` is done. */
async function whileClockIsAhead<Value>(work: () => Promise<Value>): Promise<Value> {
  const now = Date.now.bind(Date);
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + AHEAD_MS);
  try {
    return await work();
  } finally {
    clock.mockRestore();
  }
}

export function wrongClockSuite(backend: BackendUnderTest): void {
  const bench = new Bench(backend);

  test('L15: what a clock that was ahead has put off runs again within seconds of its correction', async () => {
    const schedules = bench.schedules([tidyOften, { ...tidyOften, id: 'tidy-too' }]);
    await whileClockIsAhead(async () => {
      await schedules.ensureSchedules();
      bench.workers({});
      await bench.reported(4);
    });
    await expect(schedules.aheadSchedules()).resolves.toEqual(['tidy-often', 'tidy-too']);
    const told: string[] = [];
    schedules.startChecking({ everyMs: 100, onWiped: async () => void told.push('wiped') });
    // Those that were under way at the correction may still end.
    await bench.reported(bench.reports.length + 6, 10_000);
    expect(told).toEqual([]);
    await expect(schedules.aheadSchedules()).resolves.toEqual([]);
  });

  test('a schedule that waits for as long as it is meant to is left alone', async () => {
    const schedules = bench.schedules([tidyDaily]);
    await schedules.ensureSchedules();
    bench.workers({});
    await bench.reported(1);
    schedules.startChecking({ everyMs: 20, onWiped: async () => undefined });
    const before = await backend.beats(bench.store);
    await until('the queue was looked at', async () => (await backend.beats(bench.store)) >= before + 3);
    expect(bench.reports).toHaveLength(1);
    await expect(schedules.aheadSchedules()).resolves.toEqual([]);
  });

  test('L15: a job that was handed back by a clock that was ahead is not waited for', async () => {
    bench.workers({
      greet: async (_payload, { attempt, handBack }) =>
        attempt > 1 ? { outcome: 'greeted' } : whileClockIsAhead(() => handBack(1_000)),
    });
    await bench.producer().add('greet', { person: 'ada', words: 'hello' });
    await bench.reported(1);
    bench.schedules([]).startChecking({ everyMs: 100, onWiped: async () => undefined });
    await bench.reported(2, 10_000);
    expect(bench.reports.map(({ outcome }) => outcome)).toEqual(['handed-back', 'greeted']);
  });
}
