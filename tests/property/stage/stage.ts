import { randomBytes } from 'node:crypto';
import {
  CalendarCacheService,
  type CalendarSubscription,
  dayMs,
  GoogleCalendarWebhookService,
  keyRingOf,
  secondMs,
  systemAlarm,
} from '@calendar-cache/calendar-cache';
import {
  AvailabilityRepository,
  CalendarSubscriptionRepository,
  CredentialRepository,
  type Database,
  FeaturesRepository,
  SelectedCalendarRepository,
} from '@calendar-cache/database';
import { type CredentialDependencies, createCalendarProviders } from '@calendar-cache/google-calendar';
import { type RunningSimulator, type SimulatedGoogle, startSimulator } from '@calendar-cache/google-simulator';
import { createJobRequests, type JobName } from '@calendar-cache/jobs';
import { createLogger } from '@calendar-cache/observability';
import { type ConnectedCalendar, connectTestCalendar, createTestClock, type TestClock } from '@calendar-cache/testing';
import { countWaitingSyncs, createProcessors, createServices, type WorkerServices } from '@calendar-cache/worker/parts';
import type { CalendarSort } from '../plan/event-resource.ts';
import type { Sequence } from '../plan/sequence.ts';
import type { Lane } from './lane.ts';
import { mortalDatabase } from './mortal-database.ts';
import { stageEnvironment } from './stage-environment.ts';
import { StageFlags } from './stage-flags.ts';
import { StagePerson } from './stage-person.ts';

const encryptionKey = randomBytes(32).toString('base64');
const keyRing = keyRingOf([{ id: 'test', secret: encryptionKey }]);
const logger = createLogger({ app: 'property', level: 'silent' });
const yearBegins = Date.UTC(2026, 0, 1, 8);
const idleDeadlineMs = 180_000;

/** Told of each page of a list that Google has just answered, before anybody acts on it. */
export type PageListener = () => void;

/** One calendar, connected, with a simulated Google and a worker of its own, on the queue and the database of a lane. */
export class Stage {
  readonly lane: Lane;
  readonly sort: CalendarSort;
  readonly clock: TestClock;
  readonly simulator: RunningSimulator;
  readonly calendar: ConnectedCalendar;
  readonly cache: CalendarCacheService;
  readonly subscriptions: CalendarSubscriptionRepository;
  readonly person: StagePerson;
  readonly flags: StageFlags;
  readonly #minGapMs: number;
  readonly #listeners: Set<PageListener>;
  readonly #background = new Set<Promise<unknown>>();
  readonly #makeServices: (database: Database) => WorkerServices;

  private constructor(parts: {
    lane: Lane;
    sort: CalendarSort;
    clock: TestClock;
    simulator: RunningSimulator;
    calendar: ConnectedCalendar;
    cache: CalendarCacheService;
    person: StagePerson;
    flags: StageFlags;
    minGapMs: number;
    listeners: Set<PageListener>;
    makeServices: (database: Database) => WorkerServices;
  }) {
    this.lane = parts.lane;
    this.sort = parts.sort;
    this.clock = parts.clock;
    this.simulator = parts.simulator;
    this.calendar = parts.calendar;
    this.cache = parts.cache;
    this.person = parts.person;
    this.flags = parts.flags;
    this.#minGapMs = parts.minGapMs;
    this.subscriptions = new CalendarSubscriptionRepository(parts.lane.connection.database);
    this.#listeners = parts.listeners;
    this.#makeServices = parts.makeServices;
  }

  static async open(
    lane: Lane,
    sequence: Pick<Sequence, 'sort' | 'zone' | 'startDay' | 'pageSize' | 'minGapMs' | 'google'>,
    onOutcome: (job: string, outcome: string) => void,
  ): Promise<Stage> {
    const { database } = lane.connection;
    const clock = createTestClock(yearBegins + sequence.startDay * dayMs);
    const simulator = await startSimulator({
      clock,
      pageSize: sequence.pageSize,
      allowHttpWebhooks: true,
      pushRetryDelaysMs: [1, 2, 4, 8, 16],
      ...sequence.google,
    });
    const { minGapMs } = sequence;
    const { declinedIsBusy } = sequence.google;
    const environment = stageEnvironment({ lane, simulator, encryptionKey, minGapMs, declinedIsBusy });
    const requests = createJobRequests(lane.producer);
    const listeners = new Set<PageListener>();
    const connection: CredentialDependencies = {
      credentials: new CredentialRepository(database),
      keyRing,
      oauthClient: { clientId: environment.GOOGLE_CLIENT_ID, clientSecret: environment.GOOGLE_CLIENT_SECRET },
      apiUrl: `${simulator.url}/`,
      tokenUrl: `${simulator.url}/token`,
      timeoutMs: environment.GOOGLE_TIMEOUT_MS,
      clock,
      onCall: ({ method, status }) => {
        if (method.startsWith('events.list') && status === 200) for (const listener of [...listeners]) listener();
      },
    };
    const providers = createCalendarProviders(connection);
    // The longest poll interval: what heals must not depend on a lucky draw.
    const random = () => 0.999;
    const replaceSilent = async () => undefined;
    const parts = { environment, providers, requests, clock, logger, random };
    const makeServices = (on: Database) => createServices({ ...parts, connection: { database: on, replaceSilent } });
    const cache = new CalendarCacheService({
      availability: new AvailabilityRepository(database),
      selectedCalendars: new SelectedCalendarRepository(database),
      providers,
      features: new FeaturesRepository(database, clock),
      requests,
      clock,
      settings: { defaultMaxStalenessMs: 3_600 * secondMs, refreshTimeoutMs: 200, added: { declinedIsBusy } },
      pause: async (milliseconds) => clock.advance(milliseconds),
      setAlarm: systemAlarm,
      yieldToEventLoop: () => Promise.resolve(),
      onRequestFailed: (error) => void lane.failures.push(`request failed: ${error.code}`),
    });
    const { zone: timeZone, sort } = sequence;
    const calendar = await connectTestCalendar(
      { database, google: simulator.google, keyRing, clock },
      { timeZone, sort },
    );
    const looks = { countWaitingSyncs: () => countWaitingSyncs(lane.producer) };
    const services = makeServices(database);
    lane.occupy({
      subscriptionId: calendar.subscriptionId,
      processors: createProcessors({ services, requests, clock, environment, ...looks, logger }),
      onOutcome,
    });
    lane.webhook.serve({
      service: new GoogleCalendarWebhookService({ requests }),
      secrets: environment.WEBHOOK_SECRETS,
    });
    const person = new StagePerson({ database, google: connection, providers, requests, keyRing, clock, calendar });
    const flags = new StageFlags(database, clock);
    const stage = new Stage({
      lane,
      sort,
      clock,
      simulator,
      calendar,
      cache,
      person,
      flags,
      minGapMs,
      listeners,
      makeServices,
    });
    stage.endFaults();
    return stage;
  }

  /** No healthy calendar goes unread for longer. */
  readonly pollMs = 2_700 * secondMs;

  get google(): SimulatedGoogle {
    return this.simulator.google;
  }

  /** The address of a person who has nothing to do with us. */
  someoneElse(): string {
    const email = `guest-of-${this.calendar.email}`;
    if (!this.google.users().some((user) => user.email === email)) this.google.addUser({ email, timeZone: 'UTC' });
    return email;
  }

  /** Whether Google would tell us of a change now. */
  isWatched(): boolean {
    const { externalId } = this.calendar;
    return this.google.channels().some(({ calendarId, silent }) => calendarId === externalId && silent !== true);
  }

  async subscription(): Promise<CalendarSubscription> {
    const found = await this.subscriptions.findById(this.calendar.subscriptionId);
    if (found === null) throw new Error('The subscription is gone.');
    return found;
  }

  /** Runs once, after so many further pages of any read. */
  afterPages(pages: number, act: () => void): void {
    let left = pages;
    const listener = () => {
      if (left > 0) {
        left -= 1;
        return;
      }
      this.#listeners.delete(listener);
      act();
    };
    this.#listeners.add(listener);
  }

  /** Resolves with the next page that Google answers. */
  nextPage(): Promise<void> {
    return new Promise((resolve) => this.afterPages(0, resolve));
  }

  /** What is to go wrong elsewhere stays. */
  endTokenFaults(): void {
    const { faults } = this.google;
    const others = faults.active().filter(({ route }) => route !== 'token');
    faults.clear();
    faults.add(...others);
  }

  /** Ends what was to go wrong; messages of stopped channels still come, as they always may. */
  endFaults(): void {
    this.#listeners.clear();
    const { faults } = this.google;
    faults.clear();
    faults.add({ kind: 'deliver-after-stop', route: 'push', calendarId: this.calendar.externalId, probability: 0.2 });
  }

  /** Asks the queue for maintenance. */
  async request(job: Extract<JobName, 'sweep-stale' | 'sweep-subscriptions' | 'extend-horizon' | 'cleanup'>) {
    await this.lane.producer.add(job, {});
  }

  async requestSync(): Promise<void> {
    const { subscriptionId } = this.calendar;
    await this.lane.producer.add('sync-calendar', { subscriptionId, reason: 'operator' }, { reschedule: true });
  }

  /** A run that begins although another may be under way: its worker believes to have the lock still (L11). */
  startOverlappingRun(): void {
    const { sync } = this.#makeServices(this.lane.connection.database);
    this.#inBackground(sync.syncCalendar(this.calendar.subscriptionId));
  }

  /** A run whose worker is killed after so many statements (L15). */
  startDoomedRun(statements: number): void {
    const life = { statements };
    const { sync } = this.#makeServices(mortalDatabase(this.lane.connection.database, life));
    const run = sync.syncCalendar(this.calendar.subscriptionId).catch((error: unknown) => {
      if (life.statements > 0) throw error;
    });
    this.#inBackground(run);
  }

  /** Resolves when no notification is on its way, no job waits or runs and no run of our own is under way. */
  async untilIdle(): Promise<void> {
    const deadlineMs = performance.now() + idleDeadlineMs;
    for (;;) {
      await Promise.all(this.#background);
      await this.google.flushNotifications();
      if ((await this.lane.busyJobs()) === 0 && this.#background.size === 0) return;
      // The clock of a sequence stands still while its jobs run: those that keep their distance wait for us.
      if (await this.lane.onlySyncsWaitForTime()) this.clock.advance(this.#minGapMs);
      if (performance.now() > deadlineMs) throw new Error('The queue did not come to rest.');
      await new Promise((resolve) => setTimeout(resolve, 12));
    }
  }

  /** Leaves the lane as it was found. */
  async close(): Promise<void> {
    this.endFaults();
    this.google.dropNotifications(() => true);
    this.lane.webhook.serve(null);
    await Promise.allSettled(this.#background);
    await this.flags.switchAllOn();
    this.lane.occupy(null);
    await this.untilIdle();
    await this.simulator.close();
    await this.lane.deleteUser(this.calendar.userId);
  }

  #inBackground(run: Promise<unknown>): void {
    const noted = run
      .catch((error: unknown) => {
        this.lane.failures.push(`a run beside the queue threw ${error instanceof Error ? error.stack : String(error)}`);
      })
      .finally(() => this.#background.delete(noted));
    this.#background.add(noted);
  }
}
