export { type AwaitedSyncs, createAwaitedSyncs } from './awaited-syncs.ts';
export {
  type JobCatalog,
  type JobName,
  type JobPayload,
  type JobSchedule,
  jobCatalog,
  type QueueName,
} from './catalog.ts';
export { createJobRequests, type JobRequests } from './job-requests.ts';
export { channelIdSchema, resourceIdSchema } from './payloads.ts';
export { schedulesFor } from './schedules.ts';
export { syncReasons } from './sync-calendar.job.ts';
