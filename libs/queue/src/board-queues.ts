import { openQueues, type StoredQueue } from './backends/open-queues.ts';
import { settlesWithin } from './deadline.ts';
import { createErrorReporter } from './error-reporter.ts';
import { type JobCatalog, queueNamesOf } from './job-definition.ts';
import type { QueueStore } from './queue-store.ts';

const TIMEOUT_MS = 5_000;
const CLOSE_DEADLINE_MS = 2_000;

/** BullMQ's own queue objects for a dashboard, all on one connection. */
export interface BoardQueues {
  readonly queues: readonly StoredQueue[];
  close(): Promise<void>;
}

/** Opens every queue of the catalogue for Bull Board's `BullMQAdapter`, which takes either backend. */
export function boardQueues(
  store: QueueStore,
  catalog: JobCatalog,
  options: { readonly onError: (error: Error) => void },
): BoardQueues {
  const names = queueNamesOf(catalog);
  const report = createErrorReporter(options.onError);
  const set = openQueues(store, names, { failFast: false, timeoutMs: TIMEOUT_MS, report });
  return {
    queues: names.map((name) => set.queue(name)),
    close: async () => {
      await settlesWithin(set.close(), CLOSE_DEADLINE_MS);
    },
  };
}
