import type { JobPayload } from '@calendar-cache/jobs';
import type { JobOutcome } from '@calendar-cache/queue';
import type { WorkerServices } from '../services.ts';

/** Replaces a channel, where that is still needed. A refusal is a named end: the sweep asks again after its backoff. */
export function createRenewChannel(deps: { services: WorkerServices }) {
  return (payload: JobPayload<'renew-channel'>): Promise<JobOutcome> =>
    deps.services.subscriptions.watch(payload.subscriptionId);
}
