import { dayMs, minuteMs, secondMs } from '@calendar-cache/calendar-cache';
import type { JobSchedule } from '@calendar-cache/jobs';
import type { WorkerEnvironment } from './services.ts';

/** The jobs that nobody has to ask for. They replace the cron routes for those who have no cron. */
export function schedulesFor(environment: Pick<WorkerEnvironment, 'SWEEP_INTERVAL_SECONDS'>): JobSchedule[] {
  return [
    {
      id: 'sweep-stale',
      name: 'sweep-stale',
      payload: {},
      everyMs: environment.SWEEP_INTERVAL_SECONDS * secondMs,
    },
    { id: 'sweep-subscriptions', name: 'sweep-subscriptions', payload: {}, everyMs: 10 * secondMs },
    { id: 'extend-horizon', name: 'extend-horizon', payload: {}, everyMs: 10 * minuteMs },
    { id: 'cleanup', name: 'cleanup', payload: {}, everyMs: dayMs },
  ];
}
