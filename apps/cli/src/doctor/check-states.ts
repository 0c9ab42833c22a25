import {
  type CredentialState,
  credentialStates,
  isHealthy,
  remedyOf,
  type SubscriptionState,
  subscriptionStates,
} from '@calendar-cache/calendar-cache';
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

/** Accounts by state. */
export function checkCredentials(counts: ReadonlyMap<CredentialState, number>): Diagnosis {
  const there = credentialStates.filter((state) => state === 'active' || (counts.get(state) ?? 0) > 0);
  const says = there.map((state) => `${counts.get(state) ?? 0} ${state}`).join(', ');
  if (there.length === 1) return ok((counts.get('active') ?? 0) === 0 ? 'none is connected' : says);
  const remedies = there.flatMap((state) => accountRemedies[state] ?? []);
  return warn(says, remedies.join('; '));
}

const accountRemedies: Partial<Record<CredentialState, string>> = {
  needs_reconnect: 'these people agree again: npm run cli -- connect --user <user>',
  unreadable: 'put the key back into ENCRYPTION_KEYS that sealed the unreadable ones, or let their people agree again',
};
