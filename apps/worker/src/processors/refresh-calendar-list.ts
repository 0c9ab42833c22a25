import type { JobPayload } from '@calendar-cache/jobs';
import type { JobOutcome } from '@calendar-cache/queue';
import type { WorkerServices } from '../services.ts';

/** Reads a credential's calendar list. A failure is a named end: the sweep asks again after its backoff. */
export function createRefreshCalendarList(deps: { services: WorkerServices }) {
  return (payload: JobPayload<'refresh-calendar-list'>): Promise<JobOutcome> =>
    deps.services.refreshCalendarList(payload.credentialId);
}
