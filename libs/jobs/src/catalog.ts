import { defineCatalog, type PayloadOf, type QueueNameOf, type Schedule } from '@calendar-cache/queue';
import { cleanupJob } from './cleanup.job.ts';
import { extendHorizonJob } from './extend-horizon.job.ts';
import { refreshCalendarListJob } from './refresh-calendar-list.job.ts';
import { renewChannelJob } from './renew-channel.job.ts';
import { stopChannelJob } from './stop-channel.job.ts';
import { sweepStaleJob } from './sweep-stale.job.ts';
import { sweepSubscriptionsJob } from './sweep-subscriptions.job.ts';
import { syncCalendarJob } from './sync-calendar.job.ts';
import { watchCalendarJob } from './watch-calendar.job.ts';

/** Every job of calendar-cache. A job stands here from the day on that it has a processor. */
export const jobCatalog = defineCatalog({
  'sync-calendar': syncCalendarJob,
  'watch-calendar': watchCalendarJob,
  'renew-channel': renewChannelJob,
  'stop-channel': stopChannelJob,
  'refresh-calendar-list': refreshCalendarListJob,
  'sweep-subscriptions': sweepSubscriptionsJob,
  'sweep-stale': sweepStaleJob,
  'extend-horizon': extendHorizonJob,
  cleanup: cleanupJob,
});

/** The catalogue's type, for producers and processors. */
export type JobCatalog = typeof jobCatalog;

/** The names of the jobs. */
export type JobName = keyof JobCatalog;

/** The names of the queues. */
export type QueueName = QueueNameOf<JobCatalog>;

/** The payload of a job. */
export type JobPayload<Name extends JobName> = PayloadOf<JobCatalog, Name>;

/** A schedule for one of the jobs. */
export type JobSchedule = Schedule<JobCatalog>;
