import { addCalendar, type NewCalendar } from '../calendar/add-calendar.ts';
import { type CalendarInput, patchCalendar } from '../calendar/patch-calendar.ts';
import { removeCalendar } from '../calendar/remove-calendar.ts';
import { renderCalendar } from '../calendar/render-calendar.ts';
import { shareCalendar } from '../calendar/share-calendar.ts';
import type { PushDelivery } from '../channel/push-delivery.ts';
import type { DropPredicate } from '../channel/push-sender.ts';
import { deleteEvent } from '../event/change-event.ts';
import { type EventInput, eventInputSchema } from '../event/event-input.ts';
import { forgetTombstones } from '../event/forget-tombstones.ts';
import { insertEvent } from '../event/insert-event.ts';
import { patchEvent } from '../event/patch-event.ts';
import { renderEvent } from '../event/render-event.ts';
import type { FaultBook } from '../fault/fault-book.ts';
import { busyBlocks } from '../freebusy/busy-blocks.ts';
import type { BusyBlock } from '../freebusy/merge-blocks.ts';
import type { LoggedRequest } from '../http/request-log.ts';
import type { AccessRole, CalendarRecord, ChannelRecord, StoredEvent, UserRecord } from '../state/simulator-state.ts';
import { writeSnapshot } from '../state/snapshot.ts';
import { expireAccessTokens } from '../token/issue-tokens.ts';
import { revokeGrant } from '../token/revoke-grant.ts';
import { type AddedUser, addUser, type NewUser } from '../user/add-user.ts';
import { removeUser } from '../user/remove-user.ts';
import { changeSetting } from '../user-setting/user-settings.ts';
import { type SimulatorSettings, settingsSchema } from './settings.ts';
import type { Simulator } from './simulator.ts';
import { isMovable } from './simulator-clock.ts';

/** An event resource as Google shows it to the calendar's owner. */
export type EventResource = Record<string, unknown> & { id: string };

/** A calendar as the control sees it. */
export interface CalendarSummary {
  id: string;
  ownerEmail: string;
  summary: string;
  timeZone: string;
  kind: CalendarRecord['kind'];
  roles: Record<string, AccessRole>;
}

/** A user with a bearer token that never ends and a refresh token, where there are any that are not revoked. */
export interface UserSummary {
  email: string;
  timeZone: string;
  primaryCalendarId: string;
  accessToken: string | null;
  refreshToken: string | null;
}

/** The hand on the simulated Google for tests, seeds and the control routes. Acts with the rights of a calendar's owner. */
export class SimulatedGoogle {
  private readonly simulator: Simulator;

  /** Faults that are to happen, and a count of those that did. */
  readonly faults: FaultBook;

  constructor(simulator: Simulator) {
    this.simulator = simulator;
    this.faults = simulator.faults;
  }

  /** @throws RangeError when the user exists or a zone is unknown. */
  addUser(user: NewUser): AddedUser {
    return addUser(this.simulator, user);
  }

  /** Takes a user away with their calendars, tokens and channels; nothing of them is kept. */
  removeUser(email: string): void {
    removeUser(this.simulator, this.userOf(email));
  }

  /** Takes a calendar away: 404 from now on, a stub in the lists of all who had it. */
  removeCalendar(calendarId: string): void {
    removeCalendar(this.simulator, this.calendarOf(calendarId));
  }

  /** @throws RangeError for an unknown owner, an id in use or an unknown zone. */
  addCalendar({ owner, ...calendar }: NewCalendar & { owner: string }): CalendarSummary {
    return summarise(addCalendar(this.simulator, this.userOf(owner), calendar));
  }

  /** Gives `email` a role on a calendar (`none` takes it away). Ends the sync tokens of the calendar. */
  share({ calendarId, email, role }: { calendarId: string; email: string; role: AccessRole }): void {
    shareCalendar(this.simulator, this.calendarOf(calendarId), this.userOf(email), role);
  }

  /** What the user would do on their settings page. @throws RangeError for an unknown setting, user or zone */
  changeUserSetting(email: string, id: string, value: string): void {
    changeSetting(this.simulator, this.userOf(email), id, value);
  }

  /** Changes settings of the running simulator. @throws ZodError */
  changeSettings(changes: Partial<SimulatorSettings>): void {
    Object.assign(this.simulator.settings, settingsSchema.parse(changes));
  }

  settings(): SimulatorSettings {
    return { ...this.simulator.settings };
  }

  /** Like calendars.patch: a new zone notifies nobody. */
  patchCalendar(calendarId: string, patch: CalendarInput): Record<string, unknown> {
    const calendar = this.calendarOf(calendarId);
    patchCalendar(calendar, patch);
    return renderCalendar(calendar);
  }

  /** Like events.insert, but may also set ids of any form, organizer, creator, and `recurringEventId` with `originalStartTime` for an exception that comes without or before its master. */
  insertEvent(calendarId: string, resource: EventInput): EventResource {
    const calendar = this.calendarOf(calendarId);
    const author = { email: calendar.ownerEmail, trusted: true };
    return this.show(calendar, insertEvent(this.simulator, calendar, eventInputSchema.parse(resource), author));
  }

  /** Like events.patch; an instance id makes an exception. @throws GoogleError */
  patchEvent(calendarId: string, eventId: string, patch: EventInput): EventResource {
    const calendar = this.calendarOf(calendarId);
    const body = eventInputSchema.parse(patch);
    return this.show(calendar, patchEvent(this.simulator, calendar, { id: eventId }, body));
  }

  /** Like events.delete; an instance id cancels that instance. @throws GoogleError */
  deleteEvent(calendarId: string, eventId: string): void {
    deleteEvent(this.simulator, this.calendarOf(calendarId), { id: eventId });
  }

  /** The simulator's own truth: merged busy time that overlaps [fromMs, untilMs), clipped to it, without limits of range. */
  busyBlocks(calendarId: string, fromMs: number, untilMs: number): BusyBlock[] {
    return busyBlocks(this.calendarOf(calendarId), fromMs, untilMs, this.simulator.settings);
  }

  /** Every sync token of the calendar's events is answered with 410 from now on. */
  expireSyncTokens(calendarId: string): void {
    this.calendarOf(calendarId).epoch += 1;
  }

  /** Deletions so far are told no more; sync tokens from before the last of them are answered with 410. */
  forgetTombstones(calendarId: string): void {
    forgetTombstones(this.calendarOf(calendarId), Number.POSITIVE_INFINITY);
  }

  /** Access tokens of the user that were given with an end are good no more. */
  expireAccessTokens(email: string): void {
    expireAccessTokens(this.simulator, this.userOf(email).email);
  }

  /** The user withdraws the consent: `invalid_grant` at the token endpoint, 401 everywhere else. */
  revokeGrant(email: string): void {
    revokeGrant(this.simulator, this.userOf(email).email);
  }

  /** What the simulator's clock shows, and whether it can be moved. */
  clock(): { nowMs: number; movable: boolean } {
    return { nowMs: this.simulator.clock.now(), movable: isMovable(this.simulator.clock) };
  }

  /** Moves the clock. @throws RangeError when the simulator was started with a clock that can't be moved. */
  advanceClock(milliseconds: number): { nowMs: number } {
    const { clock } = this.simulator;
    if (!isMovable(clock)) throw new RangeError('this clock can not be moved');
    clock.advance(milliseconds);
    return { nowMs: clock.now() };
  }

  /** Loses the next n notifications, or all that the predicate picks until `dropNotifications(0)`. */
  dropNotifications(which: number | DropPredicate): void {
    this.simulator.push.drop(which);
  }

  pauseNotifications(): void {
    this.simulator.push.pause();
  }

  resumeNotifications(): void {
    this.simulator.push.resume();
  }

  /** Resolves when no notification is on its way or waits for a retry. */
  flushNotifications(): Promise<void> {
    return this.simulator.push.flush();
  }

  /** What became of the notifications, oldest first. */
  deliveries(): readonly PushDelivery[] {
    return this.simulator.push.deliveries();
  }

  /** The channels that live now. */
  channels(): ChannelRecord[] {
    const nowMs = this.simulator.clock.now();
    return [...this.simulator.state.channels.values()]
      .filter((channel) => channel.expirationMs > nowMs)
      .map((channel) => ({ ...channel }));
  }

  /** The API calls answered so far, oldest first. */
  requests(): readonly LoggedRequest[] {
    return this.simulator.requests.all();
  }

  clearRequests(): void {
    this.simulator.requests.clear();
  }

  calendars(): CalendarSummary[] {
    return [...this.simulator.state.calendars.values()].map(summarise);
  }

  users(): UserSummary[] {
    const { users, accessTokens, refreshTokens } = this.simulator.state;
    return [...users.values()].map(({ email, timeZone, primaryCalendarId }) => ({
      email,
      timeZone,
      primaryCalendarId,
      accessToken: firstKey(accessTokens, (token) => token.email === email && token.expiresAtMs === null),
      refreshToken: firstKey(refreshTokens, (token) => token.email === email && !token.revoked),
    }));
  }

  /** Everything, as text for `SimulatorOptions.snapshot`: sync tokens, channels and grants outlive the restart. */
  snapshot(): string {
    return writeSnapshot(this.simulator.state);
  }

  private show(calendar: CalendarRecord, event: StoredEvent): EventResource {
    const reader = { role: 'owner', timeZone: calendar.timeZone } as const;
    return { ...renderEvent(calendar, event, reader), id: event.id };
  }

  private calendarOf(id: string): CalendarRecord {
    const calendar = this.simulator.state.calendars.get(id);
    if (!calendar) throw new RangeError(`no such calendar: ${id}`);
    return calendar;
  }

  private userOf(email: string): UserRecord {
    const user = this.simulator.state.users.get(email);
    if (!user) throw new RangeError(`no such user: ${email}`);
    return user;
  }
}

function summarise(calendar: CalendarRecord): CalendarSummary {
  const { id, ownerEmail, summary, timeZone, kind, roleByEmail } = calendar;
  return { id, ownerEmail, summary, timeZone, kind, roles: Object.fromEntries(roleByEmail) };
}

function firstKey<Value>(map: ReadonlyMap<string, Value>, fits: (value: Value) => boolean): string | null {
  for (const [key, value] of map) if (fits(value)) return key;
  return null;
}
