import { expect, test } from '@jest/globals';
import { type BackendUnderTest, Bench, latch } from './bench.ts';
import { until } from './until.ts';

export function foldingSuite(backend: BackendUnderTest): void {
  const bench = new Bench(backend);
  const wordsRun = () => bench.reports.map(({ payload, status }) => `${payload.words} ${status}`);

  test('L10: adds that meet a waiting job are that job, other people and other kinds are not', async () => {
    const producer = bench.producer();
    const first = await producer.add('greet', { person: 'ada', words: 'one' });
    const second = await producer.add('greet', { person: 'ada', words: 'two' });
    await producer.add('greet', { person: 'bob', words: 'one' });
    await producer.add('wave', { person: 'ada' });
    expect(second).toEqual(first);
    await expect(producer.counts('greetings')).resolves.toMatchObject({ waiting: 3 });
    await expect(producer.hasJob('greet', { person: 'ada', words: '' })).resolves.toBe(true);
    await expect(producer.hasJob('greet', { person: 'eve', words: '' })).resolves.toBe(false);
  });

  test('L10: adds during a run cause exactly one more, with the last payload', async () => {
    const producer = bench.producer();
    const begun = latch();
    const release = latch();
    let most = 0;
    let now = 0;
    bench.workers({
      greet: async () => {
        now += 1;
        most = Math.max(most, now);
        begun.open();
        await release.opened;
        now -= 1;
        return { outcome: 'greeted' };
      },
    });
    await producer.add('greet', { person: 'ada', words: 'one' });
    await begun.opened;
    for (const words of ['two', 'three', 'four']) {
      await producer.add('greet', { person: 'ada', words });
    }
    release.open();
    await bench.reported(2);
    await until('the queue is empty', async () => !(await producer.hasJob('greet', { person: 'ada', words: '' })));
    expect(wordsRun()).toEqual(['one completed', 'four completed']);
    expect(most).toBe(1);
  });

  test('without keepLastIfActive an add during a run is that run', async () => {
    const producer = bench.producer();
    const begun = latch();
    const release = latch();
    bench.workers({
      wave: async () => {
        begun.open();
        await release.opened;
        return { outcome: 'waved' };
      },
    });
    const first = await producer.add('wave', { person: 'ada' });
    await begun.opened;
    await expect(producer.add('wave', { person: 'ada' })).resolves.toEqual(first);
    release.open();
    await until('the queue is empty', async () => !(await producer.hasJob('wave', { person: 'ada' })));
    await expect(producer.counts('greetings')).resolves.toMatchObject({ waiting: 0, active: 0, delayed: 0 });
    expect(bench.reports).toHaveLength(1);
  });

  test('L10: an add that someone waits for starts a delayed job at once, another waits with it', async () => {
    const producer = bench.producer();
    bench.workers({});
    const { jobId } = await producer.add('greet', { person: 'ada', words: 'later' }, { delayMs: 2_000 });
    await producer.add('greet', { person: 'ada', words: 'background' });
    await expect(producer.counts('greetings')).resolves.toMatchObject({ delayed: 1, waiting: 0 });
    const asked = performance.now();
    await producer.add('greet', { person: 'ada', words: 'now' }, { reschedule: true });
    await bench.reported(1);
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(bench.reports[0]).toMatchObject({ jobId, status: 'completed' });
  });

  test('nothing may wait in the queue for longer than two seconds', async () => {
    const producer = bench.producer();
    const add = producer.add('greet', { person: 'ada', words: 'x' }, { delayMs: 2_001 });
    await expect(add).rejects.toThrow(RangeError);
  });

  test('L10: a job that hands itself back keeps its key and the add that was stored meanwhile', async () => {
    const producer = bench.producer();
    bench.workers({
      greet: async ({ words }, context) => {
        if (words === 'one' && context.attempt === 1) {
          await producer.add('greet', { person: 'ada', words: 'two' });
          return context.handBack(400);
        }
        return { outcome: 'greeted' };
      },
    });
    const { jobId } = await producer.add('greet', { person: 'ada', words: 'one' });
    await bench.reported(1);
    await until('the job is delayed', async () => (await producer.counts('greetings')).delayed === 1);
    const folded = await producer.add('greet', { person: 'ada', words: 'three' });
    expect(folded.jobId).toBe(jobId);
    await bench.reported(3);
    expect(wordsRun()).toEqual(['one handed-back', 'one completed', 'two completed']);
    expect(bench.reports.map(({ attempt }) => attempt)).toEqual([1, 2, 1]);
    await until('the key is free', async () => !(await producer.hasJob('greet', { person: 'ada', words: '' })));
  });
}
