export {
  type JobCatalog,
  type JobName,
  type JobPayload,
  type JobSchedule,
  jobCatalog,
  type QueueName,
} from './catalog.ts';
export { syncReasons } from './sync-calendar.job.ts';
