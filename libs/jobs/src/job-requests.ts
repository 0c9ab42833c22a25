import type { JobProducer, PayloadInputOf } from '@calendar-cache/queue';
import type { JobCatalog } from './catalog.ts';

type SyncRequest = PayloadInputOf<JobCatalog, 'sync-calendar'>;

/** What people wait for starts at once, even where a delayed job of the same calendar is waiting (L10). */
const awaitedReasons: ReadonlySet<SyncRequest['reason']> = new Set(['refresh', 'operator']);

/** What the domain asks of the queue, in its own words: fits the domain's port of the same name. */
export interface JobRequests {
  requestSync(request: SyncRequest): Promise<void>;
  requestWatch(request: PayloadInputOf<JobCatalog, 'watch-calendar'>): Promise<void>;
  requestStopChannel(request: PayloadInputOf<JobCatalog, 'stop-channel'>): Promise<void>;
  requestCalendarList(request: PayloadInputOf<JobCatalog, 'refresh-calendar-list'>): Promise<void>;
}

/**
 * Turns the domain's requests into jobs. Each resolves once its job is in the queue (L12).
 * @throws AppError `queue-unavailable`, `invalid-job-payload`
 */
export function createJobRequests(producer: Pick<JobProducer<JobCatalog>, 'add'>): JobRequests {
  return {
    requestSync: async (request) => {
      await producer.add('sync-calendar', request, { reschedule: awaitedReasons.has(request.reason) });
    },
    requestWatch: async (request) => {
      await producer.add('watch-calendar', request);
    },
    requestStopChannel: async (request) => {
      await producer.add('stop-channel', request);
    },
    requestCalendarList: async (request) => {
      await producer.add('refresh-calendar-list', request);
    },
  };
}
