import type { UntrustedReason } from './calendar-subscription.ts';

/** Every state of a subscription, one at a time. {@link isHealthy} says which need nobody; ARCHITECTURE.md draws them. */
export const subscriptionStates = [
  'connecting',
  'mirrored',
  'polled',
  'live-only',
  'hidden-details',
  'projection-too-large',
  'unreadable-events',
  'backing-off',
  'suspended',
  'access-gone',
  'needs-reconnect',
  'write-off',
] as const;
export type SubscriptionState = (typeof subscriptionStates)[number];

/** What the state is derived from. */
export interface StateColumns {
  credentialState: 'active' | 'needs_reconnect';
  untrustedReason: UntrustedReason | null;
  syncErrors: number;
  asOfMs: number | null;
  channelExpiresAtMs: number | null;
}

/** Reasons that outweigh a failing sync: what they say stays true when the next one succeeds or fails. */
const standing: ReadonlySet<UntrustedReason> = new Set(['write-off', 'access-gone', 'suspended', 'live-only']);

/** The state of a subscription at an instant, the weightiest reason first. */
export function stateOf(columns: StateColumns, nowMs: number): SubscriptionState {
  const { credentialState, untrustedReason, syncErrors, asOfMs, channelExpiresAtMs } = columns;
  if (credentialState === 'needs_reconnect') return 'needs-reconnect';
  if (untrustedReason !== null && standing.has(untrustedReason)) return untrustedReason;
  if (syncErrors > 0) return 'backing-off';
  if (untrustedReason !== null) return untrustedReason;
  if (asOfMs === null) return 'connecting';
  return channelExpiresAtMs !== null && channelExpiresAtMs > nowMs ? 'mirrored' : 'polled';
}

/** Whether nobody has to look at it: in step, on its way there, or live by its nature. */
export function isHealthy(state: SubscriptionState): boolean {
  return healthy.has(state);
}

const healthy: ReadonlySet<SubscriptionState> = new Set([
  'connecting',
  'mirrored',
  'polled',
  'live-only',
  'hidden-details',
  'write-off',
]);
