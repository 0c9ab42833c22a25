import type { CalendarSubscription } from '../calendar-subscription/calendar-subscription.ts';
import type { IsAwaited } from '../provider/calendar-provider.ts';
import type { SyncReason } from '../webhook/job-requests.ts';

/** Who can wait for a sync: a person who asked for it, or whoever relies on the change that a notification announced. */
export type AwaitedBy = 'person' | 'notification';

/** Who waits, and since when: kept beside the queue, for a job may have absorbed the wish of another (L10). */
export interface AwaitedSyncs {
  /** The latest wish, or null when there was none for a while. */
  askedAtMs(subscriptionId: string, by: AwaitedBy): Promise<number | null>;
}

/**
 * Whether somebody waits for this sync: because of what made the job, or of a wish since the last committed read. A notification
 * hurries no calendar that was never loaded: that one is answered live until it is.
 */
export function isAwaitedSync(
  subscription: Pick<CalendarSubscription, 'id' | 'asOfMs' | 'coverage'>,
  reason: SyncReason | null,
  awaited: AwaitedSyncs,
): IsAwaited {
  const isLoaded = subscription.coverage !== null;
  if (reason === 'refresh' || reason === 'operator' || (reason === 'notification' && isLoaded)) return () => true;
  const isWished = async (by: AwaitedBy) => {
    const askedAtMs = await awaited.askedAtMs(subscription.id, by);
    return askedAtMs !== null && askedAtMs > (subscription.asOfMs ?? 0);
  };
  return async () => (isLoaded && (await isWished('notification'))) || (await isWished('person'));
}
