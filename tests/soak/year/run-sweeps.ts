import { secondMs } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { House } from './house.ts';

const idleDeadlineMs = 60_000;
/** A first load of everybody goes in portions; more rounds than that, and something is due for ever. */
const mostRounds = 120;
const sweepEveryMs = 2 * secondMs;

/** Moves Google's clock, and with it ours, as any program could: through the control route. */
export async function advance(house: House, milliseconds: number): Promise<void> {
  const response = await fetch(`${house.simulatorUrl}/_simulator/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceMs: milliseconds }),
  });
  if (!response.ok) throw new Error(`The clock can't be moved: ${await response.text()}`);
}

/** Ticks the sweeps, as their schedules would, until nothing is due any more. */
export async function runSweeps(house: House): Promise<void> {
  // What a sync comes between is extended at the next look, as in production.
  await house.request('extend-horizon');
  for (let round = 0; round < mostRounds; round += 1) {
    await advance(house, sweepEveryMs);
    await house.request('sweep-subscriptions');
    await house.request('sweep-stale');
    await untilIdle(house);
    if ((await countDue(house)) === 0) return;
  }
  throw new Error(`After ${mostRounds} sweeps ${await countDue(house)} calendars are still due.`);
}

/** Resolves when no notification is on its way and no job waits or runs. */
export async function untilIdle(house: House): Promise<void> {
  const deadlineMs = performance.now() + idleDeadlineMs;
  let waitMs = 2;
  for (;;) {
    await house.google.flushNotifications();
    if ((await house.busyJobs()) === 0) return;
    if (performance.now() > deadlineMs) throw new Error('The queue did not come to rest.');
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    waitMs = Math.min(25, waitMs * 1.5);
  }
}

/** Whoever waits for a read or a watch. Those whose credential is dead wait for their person. */
async function countDue({ database, clock }: House): Promise<number> {
  const now = new Date(clock.now()).toISOString();
  const [row] = await database.execute<{ due: number }>(sql`
    SELECT count(*)::int AS due FROM calendar_subscriptions subscription
    JOIN selected_calendars selected ON selected.id = subscription.selected_calendar_id
    JOIN credentials credential ON credential.id = selected.credential_id
    WHERE credential.state = 'active' AND subscription.due_at <= ${now}::timestamptz`);
  return row?.due ?? 0;
}
