import { isHealthy, remedyOf, type SubscriptionState, subscriptionStates } from '@calendar-cache/calendar-cache';
import { type Diagnosis, ok, warn } from './finding.ts';

/** Calendars by state: healthy ones are told, the others are to be looked at. */
export function checkCalendars(counts: ReadonlyMap<SubscriptionState, number>): Diagnosis {
  const there = subscriptionStates.filter((state) => (counts.get(state) ?? 0) > 0);
  if (there.length === 0) return ok('none is connected');
  const says = there.map((state) => `${counts.get(state)} ${state}`).join(', ');
  const worst = there.filter((state) => !isHealthy(state));
  if (worst.length === 0) return ok(says);
  const remedies = worst.map((state) => `${state}: npm run cli -- ${remedyOf(state)?.command}`);
  return warn(says, `npm run cli -- calendars --unhealthy names them; ${remedies.join('; ')}`);
}

/** Accounts by state. Whether their secrets can be opened is what the keys tell. */
export function checkCredentials(counts: ReadonlyMap<'active' | 'needs_reconnect', number>): Diagnosis {
  const active = counts.get('active') ?? 0;
  const dead = counts.get('needs_reconnect') ?? 0;
  if (dead === 0) return ok(active === 0 ? 'none is connected' : `${active} active`);
  return warn(
    `${active} active, ${dead} needs_reconnect`,
    'these people agree again: npm run cli -- connect --user <user>',
  );
}
