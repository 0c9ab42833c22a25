import type { HealthSummaryRepository } from '@calendar-cache/calendar-cache';
import type { HealthOverview } from './overview.ts';

/** As many as a person looks through. */
const shownCalendars = 20;

/** How calendars and accounts stand at an instant. */
export async function readHealth(summary: HealthSummaryRepository, nowMs: number): Promise<HealthOverview> {
  const [calendars, unhealthy, credentials] = await Promise.all([
    summary.countCalendars(nowMs),
    summary.listUnhealthy({ nowMs, limit: shownCalendars }),
    // The console holds no keys: what reads have found must do.
    summary.countCredentials(null),
  ]);
  return { nowMs, calendars, unhealthy, credentials };
}
