import type { ChannelReference } from '../webhook/job-requests.ts';

/** A channel that is open at Google as far as we know. */
export interface OpenChannel extends ChannelReference {
  subscriptionId: string;
  credentialId: string;
}

/** How many rows of each kind went. */
export interface RemovedCalendarCounts {
  calendars: number;
  events: number;
  busyIntervals: number;
}

/** What went with a credential, and the channels that its calendars still had. */
export interface RemovedCredential {
  removed: RemovedCalendarCounts & { credentials: number };
  channels: OpenChannel[];
}

/** What went with a person. */
export interface RemovedPerson {
  removed: RemovedCredential['removed'] & { users: number; memberships: number; consents: number };
  channels: OpenChannel[];
}

/** What became of the channels: those that could not be stopped end by their own expiry, within days. */
export interface ChannelReceipt {
  stopped: number;
  leftToExpire: number;
  /** Why, each once: error codes, or `deadline`. */
  reasons: string[];
}

/** What a removal did. */
export interface RemovalReceipt<Removed> {
  removed: Removed;
  channels: ChannelReceipt;
}

/** Reads the channels of what is about to be removed. */
export interface OpenChannelRepository {
  listOfUser(userId: string): Promise<OpenChannel[]>;
  listOfCredential(credentialId: string): Promise<OpenChannel[]>;
  /** By the id of the selected calendar. */
  listOfCalendar(calendarId: string): Promise<OpenChannel[]>;
}
