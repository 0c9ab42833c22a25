export type { StoredQueue } from './backends/open-queues.ts';
export { type BoardQueues, boardQueues } from './board-queues.ts';
export type { JobContext, JobReport } from './job-context.ts';
export {
  defineCatalog,
  defineJob,
  type JobCatalog,
  type JobDeclaration,
  type JobDefinition,
  type JobName,
  type JobOutcome,
  MAX_DELAY_MS,
  type PayloadInputOf,
  type PayloadOf,
  type QueueNameOf,
  queueNamesOf,
} from './job-definition.ts';
export { migrateQueueStore } from './migrate-queue-store.ts';
export {
  type AddOptions,
  createProducer,
  type JobCounts,
  type JobProducer,
  type JobResult,
  type ProducerOptions,
} from './producer.ts';
export { chooseQueueStore, type QueueEnvironment, type QueueStore } from './queue-store.ts';
export { createSchedules, type JobSchedules, type Schedule } from './schedules.ts';
export { createWorkers, type JobWorkers, type Processors, type WorkersOptions } from './workers.ts';
