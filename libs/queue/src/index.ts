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
export { createMemoryCounters } from './shared/memory-counters.ts';
export type { SharedStoreOptions } from './shared/shared-backend.ts';
export type { Budget, SharedCounters, TakeRequest, TakeResult } from './shared/shared-counters.ts';
export type { HeldLock, LockedResult, LockOptions, SharedLocks } from './shared/shared-locks.ts';
export type { SharedMarks } from './shared/shared-marks.ts';
export { openSharedStore, type SharedStore } from './shared/shared-store.ts';
export { withLockOrWithout } from './shared/with-lock-or-without.ts';
export { createWorkers, type JobWorkers, type Processors, type WorkersOptions } from './workers.ts';
