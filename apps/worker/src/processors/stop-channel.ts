import type { JobPayload } from '@calendar-cache/jobs';
import type { JobOutcome } from '@calendar-cache/queue';
import type { WorkerServices } from '../services.ts';

/** Stops a channel at Google, with the credential of the subscription that it was opened for. */
export function createStopChannel(deps: { services: WorkerServices }) {
  return async (payload: JobPayload<'stop-channel'>): Promise<JobOutcome> => {
    const { subscriptionId, channelId, resourceId } = payload;
    return deps.services.subscriptions.stopChannel(subscriptionId, { channelId, resourceId });
  };
}
