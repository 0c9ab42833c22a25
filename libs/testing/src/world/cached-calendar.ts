import { randomBytes } from 'node:crypto';
import {
  CalendarCacheService,
  CalendarCacheSqlService,
  type CalendarProviders,
  CalendarSubscriptionService,
  createSyncSlots,
  dayMs,
  type JobRequests,
  keyRingOf,
  minuteMs,
  pauseUntilAborted,
  secondMs,
  systemAlarm,
} from '@calendar-cache/calendar-cache';
import {
  AvailabilityRepository,
  CalendarSubscriptionRepository,
  CredentialRepository,
  createSyncStore,
  type Database,
  FeaturesRepository,
  SelectedCalendarRepository,
} from '@calendar-cache/database';
import {
  type CredentialDependencies,
  createCalendarProviders,
  type GoogleConnection,
  type NeedsReconnect,
} from '@calendar-cache/google-calendar';
import { type RunningSimulator, startSimulator } from '@calendar-cache/google-simulator';
import { type CalendarSort, type ConnectedCalendar, connectTestCalendar } from './connect-test-calendar.ts';

/** A clock that stands still until a test moves it. */
export interface TestClock {
  now(): number;
  advance(milliseconds: number): void;
}

/** A clock that starts at an instant. */
export function createTestClock(startMs: number): TestClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (milliseconds) => {
      nowMs += milliseconds;
    },
  };
}

/** The engine on a test database, with Google simulated behind HTTP, and no queue: a test drives every sync itself. */
export interface SyncWorld {
  simulator: RunningSimulator;
  clock: TestClock;
  sync: CalendarCacheSqlService;
  cache: CalendarCacheService;
  channels: CalendarSubscriptionService;
  subscriptions: CalendarSubscriptionRepository;
  providers: CalendarProviders;
  /** How Google is reached, and what opens the credentials. */
  connection: CredentialDependencies;
  /** Credentials that were found dead, as they were told. */
  reconnects: NeedsReconnect[];
  /** The queue: keeps what it is asked, and runs nothing. */
  requests: JobRequests;
  /** What was asked of the queue. */
  asked: string[];
  /** Runs what is to happen in the middle of the next sync: after Google's first page, before anything of it is kept. */
  duringNextSync(act: () => Promise<void>): void;
  /** The same for the next watch: after Google has granted it, before it is stored. */
  duringNextWatch(act: () => Promise<void>): void;
  /** Who waits for a sync, as if kept beside the queue: `notification <subscription id>` → since when. */
  wishes: Map<string, number>;
  /** A user with a calendar of that zone at Google, connected here, not yet synced. */
  connect(timeZone: string, sort?: CalendarSort): Promise<ConnectedCalendar>;
  /** Google is gone. Twice is as good as once. */
  close(): Promise<void>;
}

const keyRing = keyRingOf([{ id: 'test', secret: randomBytes(32).toString('base64') }]);

/** When a {@link SyncWorld} begins, and how it differs from the usual one. */
export interface SyncWorldOptions {
  startMs: number;
  pageSize?: number;
  maxOccurrencesPerEvent?: number;
  declinedIsBusy?: boolean;
  webhookUrl?: string;
  /** Default: calls are not counted. */
  quotaOf?: (clock: TestClock) => NonNullable<GoogleConnection['quota']>;
}

/** Builds a {@link SyncWorld}. The clock is shared with the simulator. */
export async function createSyncWorld(database: Database, options: SyncWorldOptions): Promise<SyncWorld> {
  const clock = createTestClock(options.startMs);
  const { pageSize = 3, maxOccurrencesPerEvent = 20_000, declinedIsBusy = false } = options;
  const simulator = await startSimulator({ clock, pageSize, allowHttpWebhooks: true });
  let closing: Promise<void> | undefined;
  const asked: string[] = [];
  const wishes = new Map<string, number>();
  const requests = recordRequests(asked);
  const subscriptions = new CalendarSubscriptionRepository(database);
  const features = new FeaturesRepository(database, clock);
  const reconnects: NeedsReconnect[] = [];
  const connection: CredentialDependencies = {
    ...reachGoogle(simulator, database),
    clock,
    quota: options.quotaOf?.(clock),
    onNeedsReconnect: (event) => reconnects.push(event),
  };
  const providers = createCalendarProviders(connection);
  const interruption: Interruption = { act: null };
  const watchInterruption: Interruption = { act: null };
  const sync = new CalendarCacheSqlService({
    subscriptionRepo: subscriptions,
    store: createSyncStore(database),
    providers: interrupted(providers, 'listEvents', interruption),
    features,
    fullSyncSlots: createSyncSlots(() => 4),
    settings: { ...syncSettings, maxOccurrencesPerEvent, added: { declinedIsBusy } },
    clock,
    random: () => 0.5,
    yieldToEventLoop: () => Promise.resolve(),
    awaited: { askedAtMs: async (subscriptionId, by) => wishes.get(`${by} ${subscriptionId}`) ?? null },
    pause: async (milliseconds) => clock.advance(milliseconds),
  });
  const cache = new CalendarCacheService({
    availability: new AvailabilityRepository(database),
    selectedCalendars: new SelectedCalendarRepository(database),
    providers,
    features,
    requests,
    clock,
    settings: { defaultMaxStalenessMs: 60 * minuteMs, refreshTimeoutMs: 200, added: { declinedIsBusy } },
    pause: async (milliseconds) => clock.advance(milliseconds),
    setAlarm: systemAlarm,
    yieldToEventLoop: () => Promise.resolve(),
    onRequestFailed: (error) => asked.push(`failed ${error.code}`),
  });
  const channels = new CalendarSubscriptionService({
    subscriptionRepo: subscriptions,
    providers: interrupted(providers, 'watchEvents', watchInterruption),
    requests,
    webhookSecrets: [{ id: 'k1', secret: 'a-secret-that-only-tests-know-of-1' }],
    webhookUrl: options.webhookUrl ?? 'http://127.0.0.1:9/api/webhook/google-calendar-sql',
    deadAfterLostPushes: 3,
    channelLifetimeMs: 7 * dayMs,
    pause: pauseUntilAborted,
    stopDeadlineMs: 10 * secondMs,
    backoff: { baseMs: 2 * secondMs, capMs: 45 * minuteMs },
    clock,
    random: () => 0.5,
  });
  return {
    simulator,
    clock,
    sync,
    cache,
    channels,
    subscriptions,
    providers,
    connection,
    reconnects,
    requests,
    asked,
    wishes,
    duringNextSync: (act) => {
      interruption.act = act;
    },
    duringNextWatch: (act) => {
      watchInterruption.act = act;
    },
    connect: (timeZone, sort = 'primary') =>
      connectTestCalendar({ database, google: simulator.google, keyRing, clock }, { timeZone, sort }),
    close: () => {
      closing ??= simulator.close();
      return closing;
    },
  };
}

const syncSettings = {
  horizonMs: 400 * dayMs,
  retentionMs: 30 * dayMs,
  pollMinMs: 5 * minuteMs,
  pollMaxMs: 45 * minuteMs,
  runLeaseMs: minuteMs,
  backoff: { baseMs: 2 * secondMs, capMs: 45 * minuteMs },
  maxBlocksPerCalendar: 100_000,
  seriesPerBatch: 2,
};

/** A queue that only keeps what it is asked. */
function recordRequests(asked: string[]): JobRequests {
  return {
    requestSync: async ({ subscriptionId, reason }) => void asked.push(`sync ${subscriptionId} ${reason}`),
    requestWatch: async ({ subscriptionId }) => void asked.push(`watch ${subscriptionId}`),
    requestRenewal: async ({ subscriptionId }) => void asked.push(`renew ${subscriptionId}`),
    requestStopChannel: async ({ channelId }) => void asked.push(`stop ${channelId}`),
    requestCalendarList: async ({ credentialId }) => void asked.push(`list ${credentialId}`),
  };
}

/** How the simulated Google is reached, with a key ring that a test may change. */
function reachGoogle(simulator: RunningSimulator, database: Database) {
  return {
    credentials: new CredentialRepository(database),
    keyRing,
    oauthClient: { clientId: 'client', clientSecret: 'secret' },
    apiUrl: `${simulator.url}/`,
    tokenUrl: `${simulator.url}/token`,
    timeoutMs: 5_000,
  };
}

interface Interruption {
  act: (() => Promise<void>) | null;
}

/** Providers that let something happen once, after Google's next answer to such a call. */
function interrupted(
  providers: CalendarProviders,
  call: 'listEvents' | 'watchEvents',
  interruption: Interruption,
): CalendarProviders {
  return {
    ...providers,
    forCredential: async (credentialId, isAwaited) => {
      const provider = await providers.forCredential(credentialId, isAwaited);
      return new Proxy(provider, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return async (...args: unknown[]) => {
            const result: unknown = await Reflect.apply(member, target, args);
            const { act } = interruption;
            if (name !== call || act === null) return result;
            interruption.act = null;
            await act();
            return result;
          };
        },
      });
    },
  };
}
