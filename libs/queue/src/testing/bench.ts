import { type Cuttable, openCuttable } from '@calendar-cache/testing';
import { afterEach, beforeEach } from '@jest/globals';
import { type BoardQueues, boardQueues } from '../board-queues.ts';
import type { JobReport } from '../job-context.ts';
import { createProducer, type JobProducer, type ProducerOptions } from '../producer.ts';
import type { QueueStore } from '../queue-store.ts';
import { createSchedules, type JobSchedules, type Schedule } from '../schedules.ts';
import { createWorkers, type JobWorkers, type Processors } from '../workers.ts';
import { type GreetingJobs, greetingJobs } from './greeting-jobs.ts';
import { until } from './until.ts';

/** What the contract needs to know about a backend. */
export interface BackendUnderTest {
  readonly url: string;
  /** A store of its own for each test, ready for use. */
  freshStore(): Promise<QueueStore>;
  /** Everything in the store is gone at once, as after a lost Redis. */
  wipe(store: QueueStore): Promise<void>;
  removeStore(store: QueueStore): Promise<void>;
  /** Takes one job's record away behind the queue's back. */
  loseJob(store: QueueStore, queue: string, jobId: string): Promise<void>;
  /** How often the queue was looked at, and another number for it: an older copy has a lower one. */
  beats(store: QueueStore): Promise<number>;
  setBeats(store: QueueStore, beats: number): Promise<void>;
  /** Takes the lock of an active job away. */
  loseLock(store: QueueStore, queue: string, jobId: string): Promise<void>;
}

/** Opens parts on a fresh store and closes them after the test. */
export class Bench {
  store!: QueueStore;
  reports: JobReport[] = [];
  errors: Error[] = [];
  readonly #backend: BackendUnderTest;
  #open: (() => Promise<unknown>)[] = [];

  constructor(backend: BackendUnderTest) {
    this.#backend = backend;
    beforeEach(async () => {
      this.store = await backend.freshStore();
      this.reports = [];
      this.errors = [];
    });
    afterEach(async () => {
      await Promise.all(this.#open.map((close) => close()));
      this.#open = [];
      await backend.removeStore(this.store);
    });
  }

  onClose(close: () => Promise<unknown>): void {
    this.#open.push(close);
  }

  /** The same store as seen through a proxy that can fail. */
  async proxied(): Promise<{ proxy: Cuttable; store: QueueStore }> {
    const proxy = await openCuttable(this.#backend.url);
    this.onClose(() => proxy.cut());
    return { proxy, store: { ...this.store, url: proxy.url } };
  }

  producer(options: Partial<ProducerOptions> = {}, store = this.store): JobProducer<GreetingJobs> {
    const producer = createProducer(store, greetingJobs, {
      failFast: false,
      onError: (error) => this.errors.push(error),
      ...options,
    });
    this.onClose(() => producer.close());
    return producer;
  }

  workers(
    processors: Partial<Processors<GreetingJobs>>,
    options: { closeDeadlineMs?: number; store?: QueueStore; concurrency?: number } = {},
  ): JobWorkers {
    const workers = createWorkers(
      options.store ?? this.store,
      greetingJobs,
      {
        greet: async () => ({ outcome: 'greeted' }),
        wave: async () => ({ outcome: 'waved' }),
        tidy: async () => ({ outcome: 'tidied' }),
        ...processors,
      },
      {
        concurrency: { greetings: options.concurrency ?? 4, housekeeping: 1 },
        onJob: (report) => this.reports.push(report),
        onError: (error) => this.errors.push(error),
        ...(options.closeDeadlineMs === undefined ? {} : { closeDeadlineMs: options.closeDeadlineMs }),
      },
    );
    this.onClose(() => workers.close());
    workers.start();
    return workers;
  }

  schedules(schedules: readonly Schedule<GreetingJobs>[]): JobSchedules {
    const open = createSchedules(this.store, greetingJobs, schedules, { onError: (error) => this.errors.push(error) });
    this.onClose(() => open.close());
    return open;
  }

  board(): BoardQueues {
    const board = boardQueues(this.store, greetingJobs, { onError: (error) => this.errors.push(error) });
    this.onClose(() => board.close());
    return board;
  }

  /** Waits for the n-th report and gives all. */
  async reported(count: number, deadlineMs?: number): Promise<JobReport[]> {
    try {
      await until(`${count} job reports`, () => this.reports.length >= count, deadlineMs);
    } catch (cause) {
      const errors = this.errors.map(({ message }) => message).join('; ');
      throw new Error(`There are ${this.reports.length} reports, and these errors: ${errors}`, { cause });
    }
    return this.reports;
  }
}

/** A promise and the function that resolves it. */
export function latch<Value = void>(): { readonly opened: Promise<Value>; readonly open: (value: Value) => void } {
  let open: (value: Value) => void = () => undefined;
  const opened = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
