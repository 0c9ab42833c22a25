import { randomUUID } from 'node:crypto';
import {
  connectCalendar,
  dayMs,
  hourMs,
  type SelectedCalendarRepository as SelectedCalendars,
  sealCredentialSecret,
} from '@calendar-cache/calendar-cache';
import { CredentialRepository, createSyncStore, SelectedCalendarRepository } from '@calendar-cache/database';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { SyncStage, startMs, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
const repository = new SelectedCalendarRepository(database);
let stage: SyncStage;

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users CASCADE`);
  stage = await SyncStage.open(database);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await stage.world.close();
});

const stored = async () => (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))!;

/** Another account of the same person that sees the calendar, too. */
async function secondAccount(): Promise<string> {
  const id = randomUUID();
  const email = `${id}@example.com`;
  const { refreshToken } = stage.google.addUser({ email, timeZone: 'Europe/Berlin' });
  stage.google.share({ calendarId: stage.calendar.externalId, email, role: 'writer' });
  const secret = { kind: 'oauth' as const, refreshToken, accessToken: null, accessTokenExpiresAtMs: null };
  const sealedSecret = sealCredentialSecret(stage.world.connection.keyRing, id, secret);
  await new CredentialRepository(database).insert({
    id,
    userId: stage.calendar.userId,
    accountId: email,
    sealedSecret,
  });
  return id;
}

function connect(
  calendar: { credentialId?: string; externalId?: string },
  selectedCalendars: SelectedCalendars = repository,
) {
  const { userId, credentialId, externalId } = stage.calendar;
  const { requests, clock } = stage.world;
  return connectCalendar({ selectedCalendars, requests, clock }, { userId, credentialId, externalId, ...calendar });
}

/** The process dies as soon as the calendar is selected. */
const dying = new Proxy(repository, {
  get: (target, name) => {
    const member: unknown = Reflect.get(target, name);
    if (typeof member !== 'function') return member;
    return async (...values: unknown[]) => {
      await Reflect.apply(member, target, values);
      throw new Error('dead');
    };
  },
});

/** Every selected calendar, and when it is due: null where nobody would ever read it. */
async function selected() {
  const rows = await database.execute<{ externalId: string; dueAt: string | null }>(sql`
    SELECT external_id AS "externalId", due_at AS "dueAt" FROM selected_calendars calendar
    LEFT JOIN calendar_subscriptions subscription ON subscription.selected_calendar_id = calendar.id
    WHERE external_id <> ${stage.calendar.externalId}`);
  return rows.map(({ externalId, dueAt }) => ({ externalId, dueAtMs: dueAt === null ? null : Date.parse(dueAt) }));
}

describe('L15: a calendar is selected with its subscription, or not at all', () => {
  test('by a process that dies just after', async () => {
    await expect(connect({ externalId: 'another' }, dying)).rejects.toThrow('dead');
    expect(await selected()).toEqual([{ externalId: 'another', dueAtMs: stage.world.clock.now() }]);
  });

  test('where its subscription can’t be stored', async () => {
    await database.execute(sql`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''refused''; END'`);
    await database.execute(sql`CREATE TRIGGER refuse BEFORE INSERT ON calendar_subscriptions
      FOR EACH ROW EXECUTE FUNCTION refuse()`);
    try {
      await expect(connect({ externalId: 'another' })).rejects.toThrow();
      expect(await selected()).toEqual([]);
    } finally {
      await database.execute(sql`DROP FUNCTION refuse CASCADE`);
    }
    await connect({ externalId: 'another' });
    expect(await selected()).toEqual([{ externalId: 'another', dueAtMs: stage.world.clock.now() }]);
  });

  test('and without the backoff of the account before', async () => {
    stage.google.faults.add({ kind: 'backend-error', route: 'list', times: 1 });
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off' });
    const credentialId = await secondAccount();
    await expect(connect({ credentialId }, dying)).rejects.toThrow('dead');
    expect(await stored()).toMatchObject({ credentialId, syncErrors: 0, backoffUntilMs: null, lastErrorCode: null });
    expect((await stored()).dueAtMs).toBe(stage.world.clock.now());
  });
});

describe('L11: a run of the account before', () => {
  beforeEach(async () => {
    stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
    await stage.sync();
  });

  test('can no longer commit', async () => {
    const { subscriptionId } = stage.calendar;
    const store = createSyncStore(database);
    const attempt = { nowMs: startMs, leaseUntilMs: startMs + hourMs };
    const run = (await store.begin({ subscriptionId, attempt }))!;
    await connect({ credentialId: await secondAccount() });
    const { coverage } = run.subscription;
    const plan = { scope: 'touched', coverage: coverage!, untrustedReason: null, read: null } as const;
    expect(await store.commit(run, plan)).toBeNull();
  });

  test.each([
    ['reads', (act: () => Promise<void>) => stage.world.duringNextSync(act)],
    ['is about to begin', beforeNextRun],
  ])('is not done again when it %s: the calendar is due, and read in full by the new one', async (_title, when) => {
    const credentialId = await secondAccount();
    const asOfMs = (await stored()).asOfMs;
    when(async () => void (await connect({ credentialId })));
    expect(await stage.sync()).toEqual({ outcome: 'superseded' });
    expect(await stored()).toMatchObject({ credentialId, nextSyncToken: null, asOfMs, unfinishedRuns: 0 });
    expect((await stored()).dueAtMs).toBeLessThanOrEqual(stage.world.clock.now());
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
    expect(await stage.cached(startMs, startMs + 20 * dayMs)).toHaveLength(1);
  });
});

/** Acts once the next sync has its account, before its run begins. */
function beforeNextRun(act: () => Promise<void>): void {
  const { providers } = stage.world;
  const forCredential = providers.forCredential.bind(providers);
  jest.spyOn(providers, 'forCredential').mockImplementationOnce(async (...values) => {
    const provider = await forCredential(...values);
    await act();
    return provider;
  });
}
