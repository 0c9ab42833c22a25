import type { SubscriptionState } from './subscription-state.ts';

/** What an unhealthy state means, and how an operator mends it. */
export interface Remedy {
  means: string;
  /** What has to be done before the command is of use; empty where nothing has. */
  first: string;
  /** What follows "npm run cli --"; `<calendar>` stands for our id of it. */
  command: string;
}

const remedies: Partial<Record<SubscriptionState, Remedy>> = {
  'needs-reconnect': {
    means: 'Google takes the grant of its account no more',
    first: 'The person agrees again.',
    command: 'connect --user <user>',
  },
  suspended: {
    means: 'it failed again and again, and is tried once a day',
    first: '',
    command: 'sync <calendar> --clear',
  },
  'access-gone': {
    means: 'Google says that it is deleted, or not ours to see',
    first: 'Its owner shares it again.',
    command: 'sync <calendar> --clear',
  },
  'backing-off': { means: 'its last sync failed, and is tried again', first: '', command: 'sync <calendar>' },
  'projection-too-large': {
    means: 'an event has more occurrences than are kept, so it is answered live',
    first: 'Raise MAX_OCCURRENCES_PER_EVENT.',
    command: 'sync <calendar> --full',
  },
  'unreadable-events': {
    means: 'an event of it can’t be read, so it is answered live',
    first: 'Its owner mends the event, or an update brings newer zone data.',
    command: 'sync <calendar> --full',
  },
};

/** How an operator mends a calendar in that state; null for states that need nobody. */
export function remedyOf(state: SubscriptionState): Remedy | null {
  return remedies[state] ?? null;
}
