import type { JobSchedule } from './catalog.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const dayMs = 24 * 60 * minuteMs;

/** The jobs that nobody has to ask for. They replace the cron routes for those who have no cron. */
export function schedulesFor(environment: { readonly SWEEP_INTERVAL_SECONDS: number }): JobSchedule[] {
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
