import { AppError } from '@calendar-cache/errors';
import type { CalendarListRepository, ListedCalendar } from '../calendar-list/calendar-list.ts';
import type { CalendarSubscriptionRepository } from '../calendar-subscription/calendar-subscription.ts';
import type { ConnectedCredentialRepository } from '../credential/connected-credential.ts';
import { noSuchCredential } from '../credential/remove-credential.ts';
import type { OpenChannelRepository, RemovalReceipt, RemovedCalendarCounts } from '../removal/removal.ts';
import { ChannelStopper, type StopChannelsDependencies } from '../removal/stop-channels.ts';
import type { Clock } from '../time/clock.ts';
import type { UserRepository, Viewer } from '../user/user-repository.ts';
import type { JobRequests } from '../webhook/job-requests.ts';
import type { CalendarHealth, CalendarHealthPage, CalendarHealthRepository } from './calendar-health.ts';
import { connectCalendar } from './connect-calendar.ts';
import { resolveCalendarId } from './resolve-calendar-id.ts';
import type { SelectedCalendarRepository } from './selected-calendar.ts';

/** What {@link CalendarDirectory} needs. */
export interface CalendarDirectoryDependencies extends StopChannelsDependencies {
  health: CalendarHealthRepository;
  lists: Pick<CalendarListRepository, 'list' | 'find' | 'ensure'>;
  selectedCalendars: SelectedCalendarRepository;
  channels: Pick<OpenChannelRepository, 'listOfCalendar'>;
  subscriptionRepo: CalendarSubscriptionRepository;
  users: Pick<UserRepository, 'find'>;
  connected: Pick<ConnectedCredentialRepository, 'find'>;
  requests: JobRequests;
  clock: Clock;
}

/** Selected calendars: select, look at, mend, disconnect. A viewer bound to a team sees that team's people alone (L21). */
export class CalendarDirectory {
  readonly #deps: CalendarDirectoryDependencies;

  constructor(deps: CalendarDirectoryDependencies) {
    this.#deps = deps;
  }

  /**
   * Idempotent by person and Google's id. Another credential for the same calendar means a full sync, since it may see
   * other details, and a new channel: only the former account can stop its own, and that is done while it lives. Should the queue not take the job, the calendar is selected all the same, and swept up.
   * @throws AppError `user-not-found`, `credential-not-found` (also for another person's), `calendar-not-found`,
   * `queue-unavailable`, `google-*` and `credential-*` where `primary` can't be resolved.
   */
  async select(
    calendar: { userId: string; credentialId: string; externalId: string },
    viewer: Viewer,
  ): Promise<{ calendar: CalendarHealth; created: boolean }> {
    const { users, connected, selectedCalendars } = this.#deps;
    const { userId, credentialId } = calendar;
    if ((await users.find(userId, viewer)) === null) throw new AppError('user-not-found', 'There is no such user.');
    const credential = await connected.find(credentialId, viewer);
    if (credential === null || credential.userId !== userId) throw noSuchCredential();
    const externalId = await resolveCalendarId(this.#deps, calendar);
    const before = await selectedCalendars.find({ userId, externalId });
    const stopper = new ChannelStopper(this.#deps);
    if (before !== null && before.credentialId !== credentialId) {
      await stopper.stop(await this.#deps.channels.listOfCalendar(before.id));
    }
    const { selectedCalendarId, channels } = await connectCalendar(this.#deps, {
      userId,
      credentialId,
      externalId,
    });
    // A watch that was under way may have come between.
    await stopper.stop(channels);
    return { calendar: await this.find(selectedCalendarId, viewer), created: before === null };
  }

  list(page: CalendarHealthPage): Promise<CalendarHealth[]> {
    return this.#deps.health.list(page);
  }

  /** @throws AppError `calendar-not-found`, the same for calendars of other teams' people as for none (L21) */
  async find(calendarId: string, { teamId }: Viewer): Promise<CalendarHealth> {
    const health = await this.#deps.health.find(calendarId, teamId);
    if (health === null) throw new AppError('calendar-not-found', 'There is no such calendar.');
    return health;
  }

  /**
   * What the person's Google account lists, selected or not; `listedAtMs` is null while it was never read, and then it
   * is asked for.
   * @throws AppError `credential-not-found`, `queue-unavailable`
   */
  async listed(
    credentialId: string,
    viewer: Viewer,
  ): Promise<{ calendars: ListedCalendar[]; listedAtMs: number | null }> {
    const { connected, lists, requests, clock } = this.#deps;
    if ((await connected.find(credentialId, viewer)) === null) throw noSuchCredential();
    await lists.ensure(credentialId, clock.now());
    const list = await lists.find(credentialId);
    const listedAtMs = list?.listedAtMs ?? null;
    if (listedAtMs === null) await requests.requestCalendarList({ credentialId });
    return { calendars: await lists.list(credentialId), listedAtMs };
  }

  /**
   * Read now, before anything that nobody waits for (L10). `isFull` forgets the sync token: everything is read.
   * @throws AppError `calendar-not-found`, `queue-unavailable`
   */
  async sync(calendarId: string, viewer: Viewer, { isFull }: { isFull: boolean }): Promise<void> {
    const { subscriptionId } = await this.find(calendarId, viewer);
    if (isFull) await this.#deps.subscriptionRepo.updateSyncToken(subscriptionId, null);
    await this.#deps.requests.requestSync({ subscriptionId, reason: 'operator' });
  }

  /**
   * Forgets errors, backoffs and suspension (L17), and reads now. Nothing is believed before that read has succeeded.
   * @throws AppError `calendar-not-found`, `queue-unavailable`
   */
  async clearErrors(calendarId: string, viewer: Viewer): Promise<CalendarHealth> {
    const { subscriptionId } = await this.find(calendarId, viewer);
    await this.#deps.subscriptionRepo.startAnew(subscriptionId, this.#deps.clock.now());
    await this.#deps.requests.requestSync({ subscriptionId, reason: 'operator' });
    return this.find(calendarId, viewer);
  }

  /**
   * Stops the channels while the credential lives, then removes the calendar with its rows in one transaction. A Google
   * that does not answer holds nothing back: the receipt tells, and they end by their own expiry.
   * @throws AppError `calendar-not-found`
   */
  async disconnect(calendarId: string, viewer: Viewer): Promise<RemovalReceipt<RemovedCalendarCounts>> {
    const { selectedCalendars, channels } = this.#deps;
    await this.find(calendarId, viewer);
    const stopper = new ChannelStopper(this.#deps);
    await stopper.stop(await channels.listOfCalendar(calendarId));
    const gone = await selectedCalendars.remove(calendarId);
    if (gone === null) throw new AppError('calendar-not-found', 'There is no such calendar.');
    // A watch that was under way may have come between.
    await stopper.stop(gone.channels);
    return { removed: gone.removed, channels: stopper.receipt() };
  }
}
