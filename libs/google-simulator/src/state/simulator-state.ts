import { createSeededRandom, type SeededRandom } from '../random/seeded-random.ts';

/** Google's access roles, weakest first. */
export const accessRoles = [
  'none',
  'freeBusyReader',
  'reader',
  'writerWithoutPrivateAccess',
  'writer',
  'owner',
] as const;
export type AccessRole = (typeof accessRoles)[number];

/** `holiday` and `import` calendars are read-only and refuse watch; `resource` is a room. */
export const calendarKinds = ['primary', 'secondary', 'holiday', 'import', 'resource'] as const;
export type CalendarKind = (typeof calendarKinds)[number];

/**
 * Start or end of an event: a date without zone (all-day), or an instant with the zone that it was written in.
 * `isZoneHidden`: it was written in none, and is shown with none; `timeZone` is then that of the calendar.
 */
export type EventMoment =
  | { kind: 'date'; date: string }
  | { kind: 'time'; instantMs: number; timeZone: string; isZoneHidden?: true };

/** One event as it is kept. Never changed in place: a change puts a new object under the same id. */
export interface StoredEvent {
  id: string;
  status: 'confirmed' | 'tentative' | 'cancelled';
  start: EventMoment;
  end: EventMoment;
  recurrence: string[] | null;
  recurringEventId: string | null;
  originalStart: EventMoment | null;
  eventType: string;
  iCalUID: string;
  sequence: number;
  createdMs: number;
  updatedMs: number;
  /** Position of the last change in the calendar's sync log. */
  counter: number;
  creatorEmail: string;
  organizer: { email: string; displayName?: string };
  /** Of a master: its start is no occurrence unless the rule says so (`unmatchedStartCounts`). */
  skipsUnmatchedStart?: boolean;
  /** Of a master: the position of the last change of its times. */
  timesCounter?: number;
  /** Everything that needs no understanding: summary, transparency, visibility, attendees, reminders, … */
  details: Record<string, unknown>;
}

/** An expanded instance that a change of its series made disappear; only expanded deltas tell of it. */
export interface RemovedInstance {
  id: string;
  recurringEventId: string;
  originalStart: EventMoment;
  counter: number;
  updatedMs: number;
}

export interface CalendarRecord {
  id: string;
  kind: CalendarKind;
  ownerEmail: string;
  summary: string;
  description: string | null;
  location: string | null;
  timeZone: string;
  roleByEmail: Map<string, AccessRole>;
  /** The sync log: grows by one with each change; an event carries the position of its last change. */
  counter: number;
  /** Sync tokens of another epoch are refused with 410. */
  epoch: number;
  /** The position of the last deletion that was forgotten. */
  forgottenCounter?: number;
  lastUpdatedMs: number;
  events: Map<string, StoredEvent>;
  removedInstances: Map<string, RemovedInstance>;
}

export interface CalendarListEntry {
  calendarId: string;
  counter: number;
  updatedMs: number;
  deleted: boolean;
  selected: boolean;
  hidden: boolean;
  summaryOverride: string | null;
}

/** One of a user's settings. */
export interface UserSetting {
  id: string;
  value: string;
  counter: number;
  updatedMs: number;
}

export interface UserRecord {
  email: string;
  timeZone: string;
  primaryCalendarId: string;
  listCounter: number;
  listEpoch: number;
  listLastUpdatedMs: number;
  list: Map<string, CalendarListEntry>;
  /** Those that were changed; the rest is as Google presets it. */
  settings?: Map<string, UserSetting>;
}

export interface AccessTokenRecord {
  email: string;
  /** null: lives for ever (the demo's bearer tokens). */
  expiresAtMs: number | null;
  /** Space-separated; without, everything of the calendar. */
  scope?: string | undefined;
}

export interface RefreshTokenRecord {
  email: string;
  revoked: boolean;
  scope?: string | undefined;
}

export interface ChannelRecord {
  id: string;
  resourceId: string;
  resourceUri: string;
  /** Empty for a channel on a user's calendar list or settings. */
  calendarId: string;
  email: string;
  address: string;
  token: string | null;
  expirationMs: number;
  lastMessageNumber: number;
  /** Only changes of events of these types are told; without, all. */
  eventTypes?: string[];
  /** Died by a fault: it neither sends nor expires. */
  silent?: boolean;
}

/** All that the simulator knows. Plain data, so that a snapshot can carry it over a restart. */
export interface SimulatorState {
  random: SeededRandom;
  users: Map<string, UserRecord>;
  calendars: Map<string, CalendarRecord>;
  accessTokens: Map<string, AccessTokenRecord>;
  refreshTokens: Map<string, RefreshTokenRecord>;
  channels: Map<string, ChannelRecord>;
  /** Ids of every channel that ever was: Google refuses them even after a stop. */
  usedChannelIds: Set<string>;
}

/** An empty Google. */
export function createSimulatorState(seed: number): SimulatorState {
  return {
    random: createSeededRandom(seed),
    users: new Map(),
    calendars: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    channels: new Map(),
    usedChannelIds: new Set(),
  };
}
