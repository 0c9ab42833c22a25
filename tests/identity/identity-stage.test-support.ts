import {
  CalendarDirectory,
  type CredentialSecret,
  CredentialService,
  keyRingOf,
  TeamDirectory,
  UserDirectory,
  unsealCredentialSecret,
} from '@calendar-cache/calendar-cache';
import {
  CalendarHealthRepository,
  CalendarListRepository,
  ConnectedCredentialRepository,
  ConsentRepository,
  type Database,
  OpenChannelRepository,
  SelectedCalendarRepository,
  TeamRepository,
  UserRepository,
} from '@calendar-cache/database';
import { CredentialAuthority } from '@calendar-cache/google-calendar';
import { SyncStage } from '../sync/sync-stage.test-support.ts';

const stopDeadlineMs = 10_000;

export const everyone = { teamId: null };

/** A {@link SyncStage} with people, teams and credentials around its calendar. */
export async function openIdentityStage(database: Database) {
  const stage = await SyncStage.open(database);
  const { connection, providers, subscriptions, clock } = stage.world;
  const users = new UserRepository(database);
  const selectedCalendars = new SelectedCalendarRepository(database);
  const late: { stop: (() => void) | null } = { stop: null };
  const parts = {
    users,
    channels: new OpenChannelRepository(database),
    subscriptionRepo: subscriptions,
    providers,
    // The deadline comes when a test says so.
    pause: (milliseconds: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (milliseconds < stopDeadlineMs) return void setImmediate(resolve);
        late.stop = resolve;
        signal.addEventListener('abort', () => resolve());
      }),
    stopDeadlineMs,
  };
  const credentialsWith = (keyRing: typeof connection.keyRing) =>
    new CredentialService({
      ...parts,
      connected: new ConnectedCredentialRepository(database),
      lists: new CalendarListRepository(database, { storeNames: false }),
      consents: new ConsentRepository(database),
      authority: new CredentialAuthority(connection),
      settings: { redirectUrl: () => null, returnUrls: [] },
      keyRing,
      clock,
    });
  return {
    stage,
    selectedCalendars,
    people: new UserDirectory(parts),
    calendars: new CalendarDirectory({
      ...parts,
      connected: new ConnectedCredentialRepository(database),
      lists: new CalendarListRepository(database, { storeNames: false }),
      health: new CalendarHealthRepository(database),
      selectedCalendars,
      requests: stage.world.requests,
      clock,
    }),
    teams: new TeamDirectory({ teams: new TeamRepository(database) }),
    credentials: credentialsWith(connection.keyRing),
    /** As a process sees them whose ring has lost the key. */
    withoutKey: credentialsWith(keyRingOf([{ id: 'other', secret: Buffer.alloc(32, 9).toString('base64') }])),
    /** The deadline for stopping channels is over. */
    endPatience: () => late.stop?.(),
    secret: async (): Promise<CredentialSecret> => {
      const stored = await connection.credentials.findById(stage.calendar.credentialId);
      if (stored === null) throw new Error('The credential is gone.');
      return unsealCredentialSecret(connection.keyRing, stored);
    },
  };
}

export type IdentityStage = Awaited<ReturnType<typeof openIdentityStage>>;
