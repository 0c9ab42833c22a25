import { randomBytes, randomUUID } from 'node:crypto';
import { keyRingOf, seal, zoneDataVersion } from '@calendar-cache/calendar-cache';
import { CredentialRepository, SelectedCalendarRepository, UserRepository } from '@calendar-cache/database';
import { jobCatalog, schedulesFor } from '@calendar-cache/jobs';
import { chooseQueueStore, createSchedules, migrateQueueStore } from '@calendar-cache/queue';
import { cloneTestDatabase, testQueuePrefix } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { runCli } from './run-cli.ts';

const encryptionKey = randomBytes(32).toString('base64');
const oldEncryptionKey = randomBytes(32).toString('base64');
const webhookSecret = randomBytes(24).toString('hex');

let installation: Awaited<ReturnType<typeof cloneTestDatabase>>;
let environment: Record<string, string>;
let subscriptionId: string;

beforeEach(async () => {
  installation = await cloneTestDatabase({ poolMax: 4 });
  environment = {
    DATABASE_URL: installation.url,
    QUEUE_PREFIX: testQueuePrefix(),
    GOOGLE_WEBHOOK_URL: 'https://cache.example.com/api/webhook/google-calendar-sql',
    WEBHOOK_SECRETS: `k2:${webhookSecret}`,
    ENCRYPTION_KEYS: `e2:${encryptionKey}`,
  };
  await startSchedules();
  subscriptionId = await connectAnna();
});
afterEach(() => installation.drop());

/** Runs a statement; the values in it are the test's own. */
const run = (statement: string) => installation.connection.database.execute(statement);

/** As a worker does it. */
async function startSchedules(prefix = String(environment.QUEUE_PREFIX)): Promise<void> {
  const store = chooseQueueStore({ DATABASE_URL: installation.url, QUEUE_PREFIX: prefix });
  await migrateQueueStore(store);
  const wanted = schedulesFor({ SWEEP_INTERVAL_SECONDS: 2 });
  const schedules = createSchedules(store, jobCatalog, wanted, { onError: () => undefined });
  await schedules.ensureSchedules();
  await schedules.close();
}

/** One calendar that is read, and watched with the newest key. */
async function connectAnna(): Promise<string> {
  const { database } = installation.connection;
  await new UserRepository(database).put({ id: 'anna' });
  const credentialId = randomUUID();
  const ring = keyRingOf([{ id: 'e2', secret: encryptionKey }]);
  const sealedSecret = seal(ring, '{}', credentialId);
  await new CredentialRepository(database).insert({ id: credentialId, userId: 'anna', sealedSecret });
  const calendar = { userId: 'anna', credentialId, externalId: 'anna@example.com' };
  const { subscriptionId: id } = await new SelectedCalendarRepository(database).select(calendar, Date.now());
  await run(`UPDATE calendar_subscriptions SET as_of = now(), next_sync_token = 'token', webhook_key_id = 'k2',
    google_channel_id = 'channel', google_channel_expiration = now() + interval '3 days' WHERE id = '${id}'`);
  return id;
}

async function doctor(more: Record<string, string | undefined> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(['doctor'], {
    environment: { ...environment, ...more },
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    nowMs: Date.now(),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** The line of one check. */
const lineOf = ({ out }: { out: string }, check: string) =>
  out.split('\n').find((line) => line.slice(6).startsWith(check));

test('L20: tells one line per check, all of them well, and names no person', async () => {
  const { code, out, err } = await doctor();
  expect([code, err]).toEqual([0, '']);
  expect(out.split('\n').map((line) => line.slice(0, 20).trim().replace(/\s+/, ' '))).toEqual([
    'ok database',
    'ok queue',
    'ok schedules',
    'ok webhook url',
    'ok webhook keys',
    'ok sealing keys',
    'ok calendars',
    'ok accounts',
    'ok polls',
    'ok zone data',
    'All is well.',
  ]);
  expect(out).toContain('1 mirrored');
  expect(out).toContain(`IANA ${zoneDataVersion}`);
  expect(out).not.toMatch(/@|anna/);
});

describe('finds what does not work, says what mends it, and ends with 1:', () => {
  test.each<[string, string, RegExp, () => Promise<Record<string, string | undefined>>]>([
    [
      'a database that was not migrated',
      'database',
      /^fail {2}database +1 migrations have not run → npm run cli -- migrate$/,
      async () => {
        await run(`DELETE FROM drizzle.__drizzle_migrations
          WHERE created_at = (SELECT max(created_at) FROM drizzle.__drizzle_migrations)`);
        return {};
      },
    ],
    ['a queue that is away', 'queue', /^fail {2}queue +\S/, async () => ({ REDIS_URL: 'redis://127.0.0.1:1' })],
    [
      'a queue that was not migrated',
      'queue',
      /^fail {2}queue .* → .*npm run cli -- migrate/,
      async () => ({ QUEUE_PREFIX: testQueuePrefix() }),
    ],
    [
      'L13: a queue without its schedules',
      'schedules',
      /^fail {2}schedules +the sweeps are not in the queue → start a worker/,
      async () => {
        const store = chooseQueueStore({ DATABASE_URL: installation.url, QUEUE_PREFIX: testQueuePrefix() });
        await migrateQueueStore(store);
        return { QUEUE_PREFIX: store.kind === 'postgres' ? store.schema.replace(/_queue$/, '') : '' };
      },
    ],
    [
      'L15: schedules that a clock that was ahead has put off',
      'schedules',
      /^fail {2}schedules +a clock that was ahead has put off sweep-stale, .* → correct the clocks/,
      async () => {
        const prefix = testQueuePrefix();
        const aheadMs = Date.now() + 7_200_000;
        const clock = jest.spyOn(Date, 'now').mockReturnValue(aheadMs);
        await startSchedules(prefix).finally(() => clock.mockRestore());
        return { QUEUE_PREFIX: prefix };
      },
    ],
    [
      'an address that Google can’t reach',
      'webhook url',
      /^fail {2}webhook url .* private network → set GOOGLE_WEBHOOK_URL/,
      async () => ({ GOOGLE_WEBHOOK_URL: 'https://192.168.1.4/api/webhook/google-calendar-sql' }),
    ],
    [
      'another path than that of the ingress',
      'webhook url',
      /^fail {2}webhook url +notifications are sent to \/hook/,
      async () => ({ GOOGLE_WEBHOOK_URL: 'https://cache.example.com/hook' }),
    ],
    [
      'L19: a webhook key that was taken out too early',
      'webhook keys',
      /^fail {2}webhook keys +1 \(k2\) open channels .* not in WEBHOOK_SECRETS/,
      async () => ({ WEBHOOK_SECRETS: `k3:${webhookSecret}` }),
    ],
    [
      'L20: a sealing key that was taken out too early',
      'sealing keys',
      /^fail {2}sealing keys +1 \(e2\) secrets .* not in ENCRYPTION_KEYS/,
      async () => ({ ENCRYPTION_KEYS: `e3:${oldEncryptionKey}` }),
    ],
    [
      'a variable that is not set',
      'sealing keys',
      /^fail {2}sealing keys .*ENCRYPTION_KEYS: is not set/,
      async () => ({ ENCRYPTION_KEYS: undefined }),
    ],
  ])('%s', async (_title, check, line, breaks) => {
    const seen = await doctor(await breaks());
    expect(lineOf(seen, check)).toMatch(line);
    expect(seen.code).toBe(1);
    expect(seen.err).toMatch(/of 10 checks failed/);
  });
});

describe('finds what wants a look, and ends with 0:', () => {
  test.each<[string, string, RegExp, () => Promise<Record<string, string>>]>([
    [
      'L19: an old webhook key that still signs',
      'webhook keys',
      /^warn {2}webhook keys +1 \(k2\) open channels are signed by old keys → keep/,
      async () => ({ WEBHOOK_SECRETS: `k3:${webhookSecret}x,k2:${webhookSecret}` }),
    ],
    [
      'L20: an old sealing key that still seals',
      'sealing keys',
      /^warn {2}sealing keys +1 \(e2\) secrets are sealed by old keys → npm run cli -- keys rotate$/,
      async () => ({ ENCRYPTION_KEYS: `e3:${oldEncryptionKey},e2:${encryptionKey}` }),
    ],
    [
      'L17: a calendar that is suspended',
      'calendars',
      /^warn {2}calendars +1 suspended → .*suspended: npm run cli -- sync <calendar> --clear$/,
      async () => {
        await run(`UPDATE calendar_subscriptions SET untrusted_reason = 'suspended' WHERE id = '${subscriptionId}'`);
        return {};
      },
    ],
    [
      'L16: an account that needs to be reconnected',
      'accounts',
      /^warn {2}accounts +0 active, 1 needs_reconnect → .*connect --user/,
      async () => {
        await run(`UPDATE credentials SET state = 'needs_reconnect'`);
        return {};
      },
    ],
    [
      'L20: an account that a read could not open, though its key has the name of one that is there',
      'accounts',
      /^warn {2}accounts +0 active, 1 unreadable → put the key back into ENCRYPTION_KEYS/,
      async () => {
        await run(`UPDATE calendar_subscriptions SET last_error_code = 'credential-unreadable'`);
        return {};
      },
    ],
    [
      'L18: polls that are stretched',
      'polls',
      /^warn {2}polls +Polls are stretched/,
      async () => ({ GOOGLE_DAILY_BUDGET: '10' }),
    ],
  ])('%s', async (_title, check, line, changes) => {
    const seen = await doctor(await changes());
    expect(lineOf(seen, check)).toMatch(line);
    expect([seen.code, seen.err]).toEqual([0, '']);
  });
});

test('L20: an account whose key has left ENCRYPTION_KEYS is not told as active', async () => {
  const seen = await doctor({ ENCRYPTION_KEYS: `e3:${oldEncryptionKey}` });
  expect(lineOf(seen, 'accounts')).toMatch(/^warn {2}accounts +0 active, 1 unreadable → put the key back/);
  expect(lineOf(await doctor({ ENCRYPTION_KEYS: undefined }), 'accounts')).toMatch(/^ok .* 1 active$/);
});

test('a database that is away fails the checks that need it, each in words', async () => {
  const away = { DATABASE_URL: 'postgres://127.0.0.1:1/none', QUEUE_DATABASE_URL: installation.url };
  const seen = await doctor(away);
  expect(seen.code).toBe(1);
  expect(lineOf(seen, 'database')).toMatch(/^fail .*does not take connections/);
  expect(lineOf(seen, 'webhook url')).toMatch(/^ok/);
});
