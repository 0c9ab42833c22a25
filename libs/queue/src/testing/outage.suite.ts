import { expect, test } from '@jest/globals';
import type { JobProducer } from '../producer.ts';
import { type BackendUnderTest, Bench } from './bench.ts';
import type { GreetingJobs } from './greeting-jobs.ts';
import { until } from './until.ts';

const ada = { person: 'ada', words: 'hello' };

/** Asserts that an add is refused with the promised code within the promised time (L12: 503 within 2 s). */
async function expectRefusal(producer: JobProducer<GreetingJobs>, withinMs: number): Promise<void> {
  const before = performance.now();
  const refusal = await producer.add('greet', ada).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'queue-unavailable', status: 503, retryAfterMs: 2_000 });
  expect(performance.now() - before).toBeLessThan(withinMs);
}

async function expectHealing(producer: JobProducer<GreetingJobs>, withinMs = 8_000): Promise<void> {
  await until('the producer heals', () => producer.add('greet', ada).then(Boolean, () => false), withinMs);
}

export function outageSuite(backend: BackendUnderTest): void {
  const bench = new Bench(backend);

  test('L12: a queue that is down at boot refuses adds in time, and takes them when it comes', async () => {
    const { proxy, store } = await bench.proxied();
    await proxy.cut();
    const producer = bench.producer({ failFast: true }, store);
    await expectRefusal(producer, 2_000);
    await expectRefusal(producer, 2_000);
    await expect(producer.ready(500)).rejects.toMatchObject({ code: 'queue-unavailable' });
    await proxy.restore();
    await expectHealing(producer);
    await expect(producer.ready(2_000)).resolves.toBeUndefined();
    expect(bench.errors.length).toBeLessThan(20);
  });

  test('L12: a queue that goes down while running refuses adds in time, and takes them when it is back', async () => {
    const { proxy, store } = await bench.proxied();
    const producer = bench.producer({ failFast: true }, store);
    await producer.add('greet', ada);
    await proxy.cut();
    await expectRefusal(producer, 2_000);
    await proxy.restore();
    await expectHealing(producer);
  });

  test('L12: a queue that falls silent is given up at the deadline, and pending adds are bounded', async () => {
    const { proxy, store } = await bench.proxied();
    const producer = bench.producer({ failFast: true, maxPendingAdds: 2 }, store);
    await producer.add('greet', ada);
    proxy.silence();
    const slow = [expectRefusal(producer, 2_000), expectRefusal(producer, 2_000)];
    await expectRefusal(producer, 300);
    await Promise.all(slow);
    await proxy.restore();
    await expectHealing(producer);
  });

  test('L12: a queue that is silent at boot is given up at the deadline, and heals', async () => {
    const { proxy, store } = await bench.proxied();
    proxy.silence();
    const producer = bench.producer({ failFast: true }, store);
    await expectRefusal(producer, 2_000);
    await proxy.restore();
    await expectHealing(producer);
  });

  test('L15: workers that boot before their queue find it when it comes', async () => {
    const { proxy, store } = await bench.proxied();
    await proxy.cut();
    bench.workers({}, { store });
    await until('the outage is reported', () => bench.errors.length > 0);
    await bench.producer().add('greet', ada);
    await proxy.restore();
    await bench.reported(1, 8_000);
    expect(bench.reports[0]).toMatchObject({ status: 'completed', outcome: 'greeted' });
  });

  test('L15: workers go on after their queue was cut off', async () => {
    const { proxy, store } = await bench.proxied();
    const producer = bench.producer();
    bench.workers({}, { store });
    await producer.add('greet', ada);
    await bench.reported(1);
    // A fetch that is cut off halfway takes its job along until the lock runs out: another test's subject.
    await until('the worker is idle', async () => (await producer.counts('greetings')).active === 0);
    await proxy.cut();
    await producer.add('greet', { person: 'bob', words: 'hi' });
    await until('the outage is reported', () => bench.errors.length > 0);
    await proxy.restore();
    await bench.reported(2, 10_000);
    expect(bench.reports[1]).toMatchObject({ payload: { person: 'bob' }, status: 'completed' });
    expect(bench.errors.length).toBeLessThan(40);
  });

  test('L15: a producer whose open connections fell silent heals within seconds, though nothing breaks them', async () => {
    const { proxy, store } = await bench.proxied();
    const producer = bench.producer({ failFast: true }, store);
    // As many connections as there may be: one refusal has to do for all of them.
    await Promise.all(['ada', 'bob', 'eve'].map((person) => producer.add('greet', { person, words: 'hello' })));
    proxy.silenceOpen();
    await expectRefusal(producer, 2_000);
    await expectHealing(producer, 2_500);
  });

  test('L15: workers whose open connections fell silent go on, though nothing breaks them', async () => {
    const { proxy, store } = await bench.proxied();
    const producer = bench.producer();
    bench.workers({}, { store });
    await producer.add('greet', ada);
    await bench.reported(1);
    await until('the worker is idle', async () => (await producer.counts('greetings')).active === 0);
    proxy.silenceOpen();
    await producer.add('greet', { person: 'bob', words: 'hi' });
    await bench.reported(2, 16_000);
    expect(bench.reports[1]).toMatchObject({ payload: { person: 'bob' }, status: 'completed' });
  });

  test('workers close in time while their queue is away', async () => {
    const { proxy, store } = await bench.proxied();
    await proxy.cut();
    const neverConnected = bench.workers({}, { store, closeDeadlineMs: 500 });
    await until('the outage is reported', () => bench.errors.length > 0);
    const before = performance.now();
    await expect(neverConnected.close()).resolves.toEqual({ abandoned: 0 });
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  test('idle workers close in time when their queue has just gone away', async () => {
    const { proxy, store } = await bench.proxied();
    const workers = bench.workers({}, { store });
    await bench.producer().add('greet', ada);
    await bench.reported(1);
    await proxy.cut();
    const before = performance.now();
    await expect(workers.close()).resolves.toEqual({ abandoned: 0 });
    expect(performance.now() - before).toBeLessThan(3_000);
  });
}
