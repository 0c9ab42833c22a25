import type { JobProducer, PayloadInputOf } from '@calendar-cache/queue';
import type { AwaitedBy, AwaitedSyncs } from './awaited-syncs.ts';
import type { JobCatalog } from './catalog.ts';

type SyncRequest = PayloadInputOf<JobCatalog, 'sync-calendar'>;

/** What people wait for starts at once, even where a delayed job of the same calendar is waiting (L10). */
const awaitedReasons: ReadonlySet<SyncRequest['reason']> = new Set(['refresh', 'operator']);

/** Who waits for a sync of that reason; nobody for the others. */
const awaitedBy: Partial<Record<SyncRequest['reason'], AwaitedBy>> = {
  notification: 'notification',
  refresh: 'person',
  operator: 'person',
};

/** Where it is kept that somebody waits. Told of what could not be kept: the job is in the queue all the same. */
export interface AwaitedMemory {
  awaited: Pick<AwaitedSyncs, 'remember'>;
  onForgotten: (thrown: unknown) => void;
}

/** What the domain asks of the queue, in its own words: fits the domain's port of the same name. */
export interface JobRequests {
  requestSync(request: SyncRequest): Promise<void>;
  requestWatch(request: PayloadInputOf<JobCatalog, 'watch-calendar'>): Promise<void>;
  requestRenewal(request: PayloadInputOf<JobCatalog, 'renew-channel'>): Promise<void>;
  requestStopChannel(request: PayloadInputOf<JobCatalog, 'stop-channel'>): Promise<void>;
  requestCalendarList(request: PayloadInputOf<JobCatalog, 'refresh-calendar-list'>): Promise<void>;
}

/**
 * Turns the domain's requests into jobs. Each resolves once its job is in the queue (L12). With a memory it is known of a job that
 * absorbed what somebody waits for (L10); written first, for a waiting job may start at any moment.
 * @throws AppError `queue-unavailable`, `invalid-job-payload`
 */
export function createJobRequests(producer: Pick<JobProducer<JobCatalog>, 'add'>, memory?: AwaitedMemory): JobRequests {
  return {
    requestSync: async (request) => {
      const by = awaitedBy[request.reason];
      const remembered = by === undefined ? undefined : memory?.awaited.remember(request.subscriptionId, by);
      await Promise.all([
        remembered?.catch(memory?.onForgotten),
        producer.add('sync-calendar', request, { reschedule: awaitedReasons.has(request.reason) }),
      ]);
    },
    requestWatch: async (request) => {
      await producer.add('watch-calendar', request);
    },
    requestRenewal: async (request) => {
      await producer.add('renew-channel', request);
    },
    requestStopChannel: async (request) => {
      await producer.add('stop-channel', request);
    },
    requestCalendarList: async (request) => {
      await producer.add('refresh-calendar-list', request);
    },
  };
}
