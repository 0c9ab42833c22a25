import { randomUUID } from 'node:crypto';
import { jobCatalog } from '@calendar-cache/jobs';
import { chooseQueueStore, createProducer } from '@calendar-cache/queue';
import { testDatabase } from '@calendar-cache/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  connectPerson,
  subscriptionIdOf as findSubscriptionId,
  type Person,
  selectCalendar,
} from '../testing/connected-person.ts';
import { createManage, type Manage } from '../testing/manage.ts';
import { openChannel } from '../testing/open-channel.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const { house, url, google, googleUrl, queuePrefix, close } = await startWhole(database);
const store = chooseQueueStore({ DATABASE_URL: database.url, QUEUE_PREFIX: queuePrefix });
const producer = createProducer(store, jobCatalog, { failFast: false, onError: () => undefined });
afterAll(async () => {
  await producer.close();
  await close();
});

const manage = createManage(url, await house.key(['manage']));
const manageOf = async (teamId: string): Promise<Manage> => createManage(url, await house.key(['manage'], teamId));

const connected = () => connectPerson(google, manage);
const select = (person: Person, externalId: string, by = manage) => selectCalendar(by, person, externalId);
const subscriptionIdOf = (calendarId: unknown) => findSubscriptionId(house, calendarId);

describe('selecting', () => {
  test('`primary` is resolved to its id; the calendar is due, its watch is in the queue; twice is once', async () => {
    const ann = await connected();
    const first = await select(ann, 'primary');
    expect(first).toMatchObject({
      status: 201,
      body: {
        externalId: ann.email,
        state: 'connecting',
        healthy: true,
        asOf: null,
        listed: null,
        errors: { count: 0 },
      },
    });
    const subscriptionId = await subscriptionIdOf(first.body.id);
    expect(await producer.hasJob('watch-calendar', { subscriptionId })).toBe(true);
    const again = await select(ann, ann.email);
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect((await manage('GET', `/v1/calendars/${first.body.id}`)).body).toEqual(again.body);
  });

  test('secondary, shared, imported, holiday and resource calendars can be selected', async () => {
    const bob = await connected();
    const other = await connected();
    for (const kind of ['secondary', 'import', 'holiday', 'resource'] as const) {
      const { id } = google.addCalendar({ owner: bob.email, summary: kind, timeZone: 'UTC', kind });
      expect(await select(bob, id)).toMatchObject({ status: 201, body: { externalId: id } });
    }
    google.share({ calendarId: other.email, email: bob.email, role: 'freeBusyReader' });
    expect(await select(bob, other.email)).toMatchObject({ status: 201 });
  });

  test('what Google does not show is refused; where Google is down, a full id is believed and `primary` is not', async () => {
    const ann = await connected();
    expect(await select(ann, 'nobody@example.com')).toMatchObject({
      status: 404,
      body: { code: 'calendar-not-found' },
    });
    google.faults.add({ kind: 'unavailable', route: 'get', times: 2, email: ann.email });
    expect(await select(ann, 'primary')).toMatchObject({ status: 503, body: { code: 'google-unavailable' } });
    expect(await select(ann, ann.email)).toMatchObject({ status: 201, body: { state: 'connecting' } });
  });

  test('another person’s credential, an unknown one, an unknown person, no id: clear errors', async () => {
    const [ann, bob] = [await connected(), await connected()];
    const stolen = { ...ann, credentialId: bob.credentialId };
    expect(await select(stolen, 'primary')).toMatchObject({ status: 404, body: { code: 'credential-not-found' } });
    const unknown = { ...ann, credentialId: randomUUID() };
    expect(await select(unknown, 'primary')).toMatchObject({ status: 404, body: { code: 'credential-not-found' } });
    const nobody = { ...ann, userId: 'nobody' };
    expect(await select(nobody, 'primary')).toMatchObject({ status: 404, body: { code: 'user-not-found' } });
    expect(await select(ann, '')).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect(await select({ ...ann, credentialId: 'x' }, 'primary')).toMatchObject({ status: 400 });
  });

  test('a second credential for the same calendar takes it over, and means a full sync', async () => {
    const ann = await connected();
    const shared = google.addCalendar({ owner: ann.email, summary: 'Both', timeZone: 'UTC' }).id;
    const first = await select(ann, shared);
    const work = google.addUser({ email: `${randomUUID()}@example.com`, timeZone: 'UTC' });
    google.share({ calendarId: shared, email: work.email, role: 'reader' });
    const { body } = await manage('POST', '/v1/credentials', { userId: ann.userId, refreshToken: work.refreshToken });
    const credentialId = (body.credential as { id: string }).id;
    await house.run(`UPDATE calendar_subscriptions SET next_sync_token = 'of the first'`);
    const second = await select({ ...ann, credentialId }, shared);
    expect(second).toMatchObject({ status: 200, body: { id: first.body.id, credentialId } });
    const subscriptionId = await subscriptionIdOf(first.body.id);
    expect(
      await house.run(`SELECT next_sync_token FROM calendar_subscriptions WHERE id = '${subscriptionId}'`),
    ).toEqual([{ next_sync_token: null }]);
  });
});

describe('looking', () => {
  test('page by page, and at one person', async () => {
    const ann = await connected();
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      const { id } = google.addCalendar({ owner: ann.email, summary: `${index}`, timeZone: 'UTC' });
      ids.push(String((await select(ann, id)).body.id));
    }
    const seen: string[] = [];
    let after = '';
    for (let pages = 0; pages < 3; pages += 1) {
      const { body } = await manage('GET', `/v1/calendars?userId=${ann.userId}&limit=1${after}`);
      seen.push(...(body.calendars as { id: string }[]).map(({ id }) => id));
      after = `&after=${body.next}`;
      expect(body.next === null).toBe(pages === 2);
    }
    expect(seen).toEqual([...ids].sort());
    expect((await manage('GET', '/v1/calendars?limit=0')).status).toBe(400);
  });

  test('tells what ails a calendar', async () => {
    const ann = await connected();
    const { body } = await select(ann, 'primary');
    const id = await subscriptionIdOf(body.id);
    await house.run(`UPDATE calendar_subscriptions SET sync_errors = 5, untrusted_reason = 'suspended',
      last_error_code = 'google-response-invalid', backoff_until = '2030-01-01', push_supported = false,
      poll_interval_ms = 300000, lost_pushes = 2 WHERE id = '${id}'`);
    expect((await manage('GET', `/v1/calendars/${body.id}`)).body).toMatchObject({
      state: 'suspended',
      healthy: false,
      notCached: 'suspended',
      pollSeconds: 300,
      errors: { count: 5, lastCode: 'google-response-invalid', backoffUntil: '2030-01-01T00:00:00.000Z' },
      push: { supported: false, channel: null, lostPushes: 2 },
    });
  });

  test('the list of a credential is asked for when it was never read, and shown when it was', async () => {
    const ann = await connected();
    const path = `/v1/credentials/${ann.credentialId}/calendars`;
    expect(await manage('GET', path)).toEqual({ status: 200, body: { calendars: [], listedAt: null } });
    expect(await producer.hasJob('refresh-calendar-list', { credentialId: ann.credentialId })).toBe(true);
    await house.run(`INSERT INTO listed_calendars (credential_id, external_id, access_role, "primary", listed_at)
      VALUES ('${ann.credentialId}', '${ann.email}', 'owner', true, '2030-01-01')`);
    await house.run(`UPDATE calendar_lists SET listed_at = '2030-01-01' WHERE credential_id = '${ann.credentialId}'`);
    expect((await manage('GET', path)).body).toEqual({
      calendars: [{ externalId: ann.email, accessRole: 'owner', primary: true, timeZone: null, summary: null }],
      listedAt: '2030-01-01T00:00:00.000Z',
    });
    expect((await select(ann, 'primary')).body).toMatchObject({ externalId: ann.email, listed: true });
    expect((await manage('GET', `/v1/credentials/${randomUUID()}/calendars`)).status).toBe(404);
  });
});

describe('mending', () => {
  let calendarId: string;
  let subscriptionId: string;
  beforeAll(async () => {
    const { body } = await select(await connected(), 'primary');
    calendarId = String(body.id);
    subscriptionId = await subscriptionIdOf(calendarId);
    await house.run(`UPDATE calendar_subscriptions SET next_sync_token = 'token' WHERE id = '${subscriptionId}'`);
  });
  const token = async () =>
    (await house.run(`SELECT next_sync_token FROM calendar_subscriptions WHERE id = '${subscriptionId}'`))[0]!
      .next_sync_token;

  test('sync asks for a read, resync for a full one', async () => {
    expect(await manage('POST', `/v1/calendars/${calendarId}/sync`)).toEqual({ status: 202, body: { queued: true } });
    expect(await producer.hasJob('sync-calendar', { subscriptionId, reason: 'operator' })).toBe(true);
    expect(await token()).toBe('token');
    expect(await manage('POST', `/v1/calendars/${calendarId}/resync`)).toEqual({ status: 202, body: { queued: true } });
    expect(await token()).toBeNull();
  });

  test('L17: clear-errors forgets errors, and makes it due', async () => {
    await house.run(`UPDATE calendar_subscriptions SET sync_errors = 4, backoff_until = '2030-01-01', due_at = '2030-01-01',
      watch_again_at = '2030-01-01', last_error_code = 'google-unavailable' WHERE id = '${subscriptionId}'`);
    expect(await manage('POST', `/v1/calendars/${calendarId}/clear-errors`)).toMatchObject({
      status: 200,
      body: {
        state: 'connecting',
        errors: { count: 0, lastCode: null, backoffUntil: null },
        push: { watchAgainAt: '1970-01-01T00:00:00.000Z' },
      },
    });
    expect(
      await house.run(`SELECT due_at <= now() AS due FROM calendar_subscriptions WHERE id = '${subscriptionId}'`),
    ).toEqual([{ due: true }]);
  });
});

describe('disconnecting', () => {
  async function withChannel(person: Person): Promise<string> {
    const { body } = await select(person, 'primary');
    const subscriptionId = await subscriptionIdOf(body.id);
    await openChannel({ google, googleUrl, house }, { email: person.email, externalId: person.email, subscriptionId });
    return String(body.id);
  }

  test('stops the channel, removes everything, and tells', async () => {
    const ann = await connected();
    const id = await withChannel(ann);
    expect(await manage('DELETE', `/v1/calendars/${id}`)).toEqual({
      status: 200,
      body: {
        removed: { calendars: 1, events: 0, busyIntervals: 0 },
        channels: { stopped: 1, leftToExpire: 0, reasons: [] },
      },
    });
    expect(google.channels().filter(({ calendarId }) => calendarId === ann.email)).toEqual([]);
    expect(await manage('DELETE', `/v1/calendars/${id}`)).toMatchObject({ status: 404 });
    expect((await select(ann, 'primary')).status).toBe(201);
  });

  test('a dead credential holds nothing back', async () => {
    const bob = await connected();
    const id = await withChannel(bob);
    google.revokeGrant(bob.email);
    await house.run(`UPDATE credentials SET state = 'needs_reconnect' WHERE id = '${bob.credentialId}'`);
    expect((await manage('GET', `/v1/calendars/${id}`)).body).toMatchObject({ state: 'needs-reconnect' });
    expect((await manage('DELETE', `/v1/calendars/${id}`)).body).toMatchObject({
      removed: { calendars: 1 },
      channels: { stopped: 0, leftToExpire: 1, reasons: [expect.stringMatching(/^credential-/)] },
    });
  });
});

describe('L21: rights', () => {
  test('a key bound to a team sees that team’s people alone', async () => {
    const [mine, foreign] = [await connected(), await connected()];
    const team = await house.team([mine.userId]);
    const bound = await manageOf(team);
    const { body } = await select(mine, 'primary', bound);
    const other = (await select(foreign, 'primary')).body.id;
    expect((await bound('GET', '/v1/calendars')).body).toMatchObject({ calendars: [{ id: body.id }], next: null });
    expect(await select(foreign, 'primary', bound)).toMatchObject({ status: 404, body: { code: 'user-not-found' } });
    const tries: [Parameters<Manage>[0], string][] = [
      ['GET', `/v1/calendars/${other}`],
      ['DELETE', `/v1/calendars/${other}`],
      ['POST', `/v1/calendars/${other}/sync`],
      ['POST', `/v1/calendars/${other}/resync`],
      ['POST', `/v1/calendars/${other}/clear-errors`],
    ];
    for (const [method, path] of tries) {
      expect(await bound(method, path)).toMatchObject({ status: 404, body: { code: 'calendar-not-found' } });
    }
    expect(await bound('GET', `/v1/credentials/${foreign.credentialId}/calendars`)).toMatchObject({ status: 404 });
    expect((await manage('GET', `/v1/calendars/${other}`)).status).toBe(200);
  });

  test('a key that may only read manages nothing; an id that is none is refused', async () => {
    const reader = createManage(url, await house.key(['read']));
    expect(await reader('GET', '/v1/calendars')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await manage('GET', '/v1/calendars/primary')).toMatchObject({ status: 400 });
    expect(await manage('GET', `/v1/calendars/${randomUUID()}`)).toMatchObject({ status: 404 });
  });
});
