import {
  type Clock,
  CredentialService,
  type JobRequests,
  type KeyRing,
  pauseUntilAborted,
} from '@calendar-cache/calendar-cache';
import {
  CalendarListRepository,
  CalendarSubscriptionRepository,
  ConnectedCredentialRepository,
  ConsentRepository,
  CredentialRepository,
  type Database,
  OpenChannelRepository,
  UserRepository,
} from '@calendar-cache/database';
import { CredentialAuthority, type CredentialDependencies } from '@calendar-cache/google-calendar';
import type { ConnectedCalendar } from '@calendar-cache/testing';

type Dependencies = ConstructorParameters<typeof CredentialService>[0];

const redirectUrl = 'https://calendars.example.com/v1/credentials/callback';
const anyTeam = { teamId: null };

/** The person whose calendar it is, as far as their consent goes. */
export class StagePerson {
  readonly #credentials: CredentialService;
  readonly #stored: CredentialRepository;
  readonly #calendar: ConnectedCalendar;

  constructor(parts: {
    database: Database;
    google: CredentialDependencies;
    providers: Dependencies['providers'];
    requests: Pick<JobRequests, 'requestCalendarList'>;
    keyRing: KeyRing;
    clock: Clock;
    calendar: ConnectedCalendar;
  }) {
    const { database, google, providers, requests, keyRing, clock, calendar } = parts;
    this.#calendar = calendar;
    this.#stored = new CredentialRepository(database);
    this.#credentials = new CredentialService({
      users: new UserRepository(database),
      channels: new OpenChannelRepository(database),
      subscriptionRepo: new CalendarSubscriptionRepository(database),
      providers,
      pause: pauseUntilAborted,
      stopDeadlineMs: 10_000,
      lists: new CalendarListRepository(database, { storeNames: false }),
      connected: new ConnectedCredentialRepository(database),
      consents: new ConsentRepository(database),
      authority: new CredentialAuthority(google),
      settings: { redirectUrl: () => redirectUrl, returnUrls: [] },
      onConnected: (credentialId) => requests.requestCalendarList({ credentialId }),
      keyRing,
      clock,
    });
  }

  /** Goes through the consent page again, as a person does whom we ask to reconnect. @throws what Google said to it */
  async connectAgain(): Promise<void> {
    const { userId, email, credentialId } = this.#calendar;
    const { url } = await this.#credentials.beginConsent({ userId, returnUrl: null }, anyTeam);
    const page = await fetch(`${url}&consent=allow&user=${encodeURIComponent(email)}`, { redirect: 'manual' });
    const back = new URL(page.headers.get('location') ?? '').searchParams;
    const { result } = await this.#credentials.finishConsent({
      state: back.get('state') ?? '',
      code: back.get('code'),
      error: back.get('error'),
    });
    if (result instanceof Error) throw result;
    if (result.outcome !== 'reconnected' || result.credentialId !== credentialId) {
      throw new Error(`Who connects again is ${result.outcome}, with another credential.`);
    }
  }

  /** Whether we believe that the credential is dead. */
  async needsReconnect(): Promise<boolean> {
    const stored = await this.#stored.findById(this.#calendar.credentialId);
    return stored?.state === 'needs_reconnect';
  }
}
