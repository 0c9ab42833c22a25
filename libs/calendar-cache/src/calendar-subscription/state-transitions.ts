import type { SubscriptionState } from './subscription-state.ts';

/** States that the same things lead to. */
export const stateGroups = {
  'in-step': ['mirrored', 'polled'],
  'in-doubt': ['hidden-details', 'projection-too-large', 'unreadable-events'],
} as const satisfies Record<string, readonly SubscriptionState[]>;

/** A state, one of a group, or any other one. */
export type StateOrGroup = SubscriptionState | keyof typeof stateGroups | 'any';

/** One arrow of the diagram in ARCHITECTURE.md. */
export interface StateTransition {
  from: StateOrGroup;
  to: StateOrGroup;
  /** What has happened. */
  by: string;
}

/** Every change of state that can be. The states are derived from columns, so nothing executes this: tests hold the code to it. */
export const stateTransitions: readonly StateTransition[] = [
  { from: 'connecting', to: 'in-step', by: 'first full read' },
  { from: 'connecting', to: 'in-doubt', by: 'first full read, not all of it can be placed' },
  { from: 'connecting', to: 'live-only', by: 'free/busy is all that we may see' },
  { from: 'connecting', to: 'backing-off', by: 'a sync fails' },
  { from: 'polled', to: 'mirrored', by: 'a channel is opened' },
  { from: 'mirrored', to: 'polled', by: 'the channel has expired' },
  { from: 'in-step', to: 'connecting', by: 'the read turns out to be dated in the future, by a wrong clock' },
  { from: 'any', to: 'connecting', by: 'something changed between the pages of a read, until the delta after it' },
  { from: 'in-step', to: 'in-doubt', by: 'a read finds what it cannot place or look into' },
  { from: 'in-doubt', to: 'in-step', by: 'a full read, once a day, finds no such thing' },
  { from: 'in-step', to: 'backing-off', by: 'a sync fails' },
  { from: 'in-doubt', to: 'backing-off', by: 'a sync fails' },
  { from: 'backing-off', to: 'in-step', by: 'a sync succeeds' },
  { from: 'backing-off', to: 'in-doubt', by: 'a sync succeeds' },
  { from: 'backing-off', to: 'live-only', by: 'a sync finds that our access role has fallen' },
  { from: 'backing-off', to: 'connecting', by: 'the operator clears the errors before the first read' },
  { from: 'backing-off', to: 'suspended', by: 'maxSyncErrors failures, over ten minutes at least' },
  { from: 'suspended', to: 'in-step', by: 'a sync succeeds, daily or after the operator cleared the errors' },
  { from: 'suspended', to: 'in-doubt', by: 'a sync succeeds' },
  { from: 'in-step', to: 'live-only', by: 'our access role falls' },
  { from: 'in-doubt', to: 'live-only', by: 'our access role falls' },
  { from: 'live-only', to: 'in-step', by: 'our access role rises' },
  { from: 'live-only', to: 'in-doubt', by: 'our access role rises' },
  { from: 'any', to: 'access-gone', by: 'Google says 404, 410 or forbidden' },
  { from: 'access-gone', to: 'in-step', by: 'a sync succeeds' },
  { from: 'access-gone', to: 'in-doubt', by: 'a sync succeeds' },
  { from: 'access-gone', to: 'live-only', by: 'our access comes back as free/busy' },
  { from: 'access-gone', to: 'suspended', by: 'another fault, maxSyncErrors times' },
  { from: 'live-only', to: 'suspended', by: 'maxSyncErrors failures' },
  { from: 'suspended', to: 'live-only', by: 'a sync succeeds' },
  { from: 'any', to: 'needs-reconnect', by: 'invalid_grant' },
  { from: 'needs-reconnect', to: 'any', by: 'the person connects again' },
  { from: 'any', to: 'write-off', by: 'calendar-cache-sql-write is off' },
  { from: 'write-off', to: 'in-step', by: 'write is on, and a full read' },
  { from: 'write-off', to: 'in-doubt', by: 'write is on, and a full read' },
  { from: 'write-off', to: 'live-only', by: 'write is on, and free/busy is all that we may see' },
  { from: 'write-off', to: 'suspended', by: 'write is on, and maxSyncErrors failures' },
];
