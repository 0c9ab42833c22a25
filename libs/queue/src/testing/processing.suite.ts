import { AppError } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import { type BackendUnderTest, Bench, latch } from './bench.ts';
import { until } from './until.ts';

const ada = { person: 'ada', words: 'hello' };

export function processingSuite(backend: BackendUnderTest): void {
  const bench = new Bench(backend);

  test('a job is added, run and reported once, and its result can be waited for', async () => {
    const producer = bench.producer();
    bench.workers({ greet: async ({ words }) => ({ outcome: 'greeted', length: words.length }) });
    const { jobId } = await producer.add('greet', ada);
    const end = await producer.waitForResult('greet', jobId, 3_000);
    expect(end).toEqual({ state: 'completed', result: { outcome: 'greeted', length: 5 } });
    expect(bench.reports).toEqual([
      {
        name: 'greet',
        queue: 'greetings',
        jobId,
        attempt: 1,
        payload: ada,
        waitedMs: expect.any(Number),
        durationMs: expect.any(Number),
        status: 'completed',
        outcome: 'greeted',
        fields: { length: 5 },
        lockLost: false,
      },
    ]);
    await expect(producer.hasJob('greet', ada)).resolves.toBe(false);
    expect(bench.errors).toEqual([]);
  });

  test('waiting for a result ends in time, and a job that the queue does not know is not found', async () => {
    const producer = bench.producer();
    const { jobId } = await producer.add('greet', ada);
    await expect(producer.waitForResult('greet', jobId, 100)).resolves.toEqual({ state: 'pending' });
    await expect(producer.waitForResult('greet', '4711', 100)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a payload that does not fit is refused when it is added, without showing its values (L20)', async () => {
    const producer = bench.producer();
    const long = 'someone@example.com-and-more';
    const refusal = await producer.add('greet', { person: long, words: 'x' }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'invalid-job-payload' });
    expect(JSON.stringify([refusal, String(refusal)])).not.toContain('example.com');
    await expect(producer.counts('greetings')).resolves.toMatchObject({ waiting: 0, delayed: 0 });
  });

  test('a payload that does not fit when it runs fails at once, is never tried again and is reported', async () => {
    let calls = 0;
    const [greetings] = bench.board().queues;
    await greetings!.add('wave', { person: 42 }, { attempts: 3 });
    await greetings!.add('gone', {}, { attempts: 3 });
    bench.workers({
      wave: async () => {
        calls += 1;
        return { outcome: 'waved' };
      },
    });
    const reports = await bench.reported(2);
    expect(reports.map(({ status, outcome, attempt }) => [status, outcome, attempt])).toEqual([
      ['failed', 'invalid-job-payload', 1],
      ['failed', 'invalid-job-payload', 1],
    ]);
    const producer = bench.producer();
    await until('both have failed', async () => (await producer.counts('greetings')).failed === 2);
    await expect(producer.counts('greetings')).resolves.toEqual({ waiting: 0, active: 0, delayed: 0, failed: 2 });
    expect(calls).toBe(0);
  });

  test('an error that may pass is tried again up to the attempts, one that may not is final', async () => {
    const producer = bench.producer();
    bench.workers({
      wave: async ({ person }) => {
        throw new AppError(person === 'ada' ? 'google-unavailable' : 'google-access-gone', 'No.');
      },
    });
    await producer.add('wave', { person: 'ada' });
    await producer.add('wave', { person: 'bob' });
    const reports = await bench.reported(4);
    const runs = (person: string) =>
      reports.filter(({ payload }) => payload.person === person).map(({ status, outcome }) => `${status} ${outcome}`);
    expect(runs('ada')).toEqual([
      'retrying google-unavailable',
      'retrying google-unavailable',
      'failed google-unavailable',
    ]);
    expect(runs('bob')).toEqual(['failed google-access-gone']);
    await until('both have failed', async () => (await producer.counts('greetings')).failed === 2);
  });

  test("L20: a foreign error's message is reported but not kept in the queue", async () => {
    const producer = bench.producer();
    bench.workers({
      greet: async () => {
        throw new TypeError('someone@example.com is not iterable');
      },
    });
    const { jobId } = await producer.add('greet', ada);
    const end = await producer.waitForResult('greet', jobId, 3_000);
    expect(end).toEqual({ state: 'failed', reason: 'internal-error (TypeError)' });
    expect(bench.reports[0]).toMatchObject({ status: 'failed', outcome: 'internal-error' });
    expect(bench.reports[0]?.error?.message).toContain('is not iterable');
    const job = await bench.board().queues[0]!.getJob(jobId);
    expect(JSON.stringify(job)).not.toContain('example.com');
    expect(job?.stacktrace?.join('')).toContain('    at ');
  });

  test('L15: closing waits for the running job and takes no new one', async () => {
    const producer = bench.producer();
    const begun = latch();
    const release = latch();
    const workers = bench.workers(
      {
        greet: async () => {
          begun.open();
          await release.opened;
          return { outcome: 'greeted' };
        },
      },
      { concurrency: 1 },
    );
    await producer.add('greet', ada);
    await begun.opened;
    const closing = workers.close();
    await producer.add('greet', { person: 'bob', words: 'hi' });
    release.open();
    await expect(closing).resolves.toEqual({ abandoned: 0 });
    expect(bench.reports.map(({ payload, status }) => [payload.person, status])).toEqual([['ada', 'completed']]);
    await expect(producer.counts('greetings')).resolves.toMatchObject({ waiting: 1, active: 0 });
  });

  test('L15: closing does not wait longer than its deadline', async () => {
    const producer = bench.producer();
    const begun = latch();
    const release = latch();
    bench.onClose(async () => release.open());
    const workers = bench.workers(
      {
        greet: async () => {
          begun.open();
          await release.opened;
          return { outcome: 'greeted' };
        },
      },
      { closeDeadlineMs: 200 },
    );
    await producer.add('greet', ada);
    await begun.opened;
    const before = performance.now();
    await expect(workers.close()).resolves.toEqual({ abandoned: 1 });
    expect(performance.now() - before).toBeLessThan(2_000);
    await expect(producer.counts('greetings')).resolves.toMatchObject({ active: 1 });
  });
}
