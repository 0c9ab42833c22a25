import { randomUUID } from 'node:crypto';
import { connectCalendar, hashApiKey, type JobRequests } from '@calendar-cache/calendar-cache';
import {
  ApiKeyRepository,
  CalendarSubscriptionRepository,
  CredentialRepository,
  SelectedCalendarRepository,
  UserRepository,
} from '@calendar-cache/database';
import { jobCatalog } from '@calendar-cache/jobs';
import { createProducer, migrateQueueStore } from '@calendar-cache/queue';
import { testDatabase } from '@calendar-cache/testing';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from './run-cli.ts';

const { url, connection } = await testDatabase();
const { database } = connection;
const nowMs = Date.now();
const noRequests: JobRequests = {
  requestSync: async () => undefined,
  requestWatch: async () => undefined,
  requestRenewal: async () => undefined,
  requestStopChannel: async () => undefined,
  requestCalendarList: async () => undefined,
};

function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return cliWith({}, ...args);
}

async function cliWith(more: Record<string, string>, ...args: string[]) {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await runCli(args, {
    environment: { DATABASE_URL: url, ...more },
    print: (line) => lines.out.push(line),
    complain: (line) => lines.err.push(line),
    nowMs,
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

async function connectOne(userId: string, externalId: string) {
  await new UserRepository(database).put({ id: userId });
  const credentialId = randomUUID();
  await new CredentialRepository(database).insert({ id: credentialId, userId, sealedSecret: 'sealed' });
  return connectCalendar(
    {
      selectedCalendars: new SelectedCalendarRepository(database),
      requests: noRequests,
      clock: { now: () => nowMs },
    },
    { userId, credentialId, externalId },
  );
}

let connected: Awaited<ReturnType<typeof connectOne>>;
beforeAll(async () => {
  connected = await connectOne('anna', 'anna@example.com');
});

describe('migrate', () => {
  test('may run twice and at once', async () => {
    const runs = await Promise.all([cli('migrate'), cli('migrate'), cli('migrate')]);
    expect(runs).toEqual(runs.map(() => ({ code: 0, out: 'Database: up to date.\nQueue: up to date.', err: '' })));
  });
});

describe('calendars', () => {
  test('L20: lists health without e-mail addresses', async () => {
    const { code, out } = await cli('calendars');
    expect(code).toBe(0);
    expect(out).toContain(connected.selectedCalendarId);
    expect(out).toMatch(/anna .* connecting +never +0s ago +none +no channel/);
    expect(out).toContain('1 calendar: 1 connecting.');
    expect(out).not.toContain('@');
  });

  test('shows Google’s ids on demand', async () => {
    expect((await cli('calendars', '--show-external')).out).toContain('anna@example.com');
  });

  test('L18: says that polls are stretched to the daily budget', async () => {
    const { subscriptionId } = await connectOne('cid', 'cid@example.com');
    await new CalendarSubscriptionRepository(database).updateSyncToken(subscriptionId, 'a-token');
    // One calendar is polled 32 times a day.
    expect((await cliWith({ GOOGLE_DAILY_BUDGET: '64' }, 'calendars')).out).not.toContain('stretched');
    expect((await cliWith({ GOOGLE_DAILY_BUDGET: '32' }, 'calendars')).out).toContain(
      'Polls are stretched 2.0 times: 1 calendars are read every 90 min at most',
    );
  });

  test('names what ails a calendar', async () => {
    const { subscriptionId } = await connectOne('ben', 'ben@example.com');
    const subscriptions = new CalendarSubscriptionRepository(database);
    const later = nowMs + 3 * 3_600_000;
    await subscriptions.recordFailure(subscriptionId, {
      code: 'google-access-gone',
      version: 0,
      leaseUntilMs: null,
      backoffUntilMs: later,
      faultySinceMs: null,
      untrustedReason: null,
      unfinishedRuns: 0,
    });
    await subscriptions.markPushUnsupported(subscriptionId, later);
    expect((await cli('calendars')).out).toMatch(/ben .* backing-off +never +in 3h +1 \(google-access-gone\) +polled/);
    const { out } = await cli('calendars', '--unhealthy');
    expect(out).toContain('ben');
    expect(out).not.toContain('anna');
    expect(out).toContain('3 calendars: 2 connecting, 1 backing-off.');
  });
});

describe('sync', () => {
  test('L10: puts the operator’s sync into the queue', async () => {
    await migrateQueueStore({ kind: 'postgres', url, schema: 'calendar_cache_queue' });
    const { code, out } = await cli('sync', connected.selectedCalendarId);
    expect({ code, out }).toEqual({ code: 0, out: 'Queued. `calendars` shows when it was read.' });
    const store = { kind: 'postgres', url, schema: 'calendar_cache_queue' } as const;
    const producer = createProducer(store, jobCatalog, { failFast: false, onError: () => undefined });
    try {
      const job = { subscriptionId: connected.subscriptionId, reason: 'operator' } as const;
      expect(await producer.hasJob('sync-calendar', job)).toBe(true);
    } finally {
      await producer.close();
    }
  });

  test('says that there is no such calendar', async () => {
    const id = randomUUID();
    expect(await cli('sync', id)).toEqual({ code: 1, out: '', err: `There is no calendar ${id}.` });
  });
});

describe('flags', () => {
  const read = 'calendar-cache-sql-read';
  const write = 'calendar-cache-sql-write';
  const shown = async (slug: string) => (await cli('flags')).out.split('\n').find((line) => line.startsWith(slug));

  test.each([
    ['off', 'nobody \\(off\\)'],
    ['teams', '0 teams'],
    ['off', 'nobody \\(off\\)'],
    ['on', '0 teams'],
    ['everyone', 'everyone'],
  ])('switches to %s', async (state, expected) => {
    expect(await cli('flags', state, read)).toMatchObject({ code: 0, out: `${read}: ${state}.` });
    expect(await shown(read)).toMatch(new RegExp(`^${read} +${expected}$`));
  });

  test('adds and removes teams, twice as well as once', async () => {
    await database.execute("INSERT INTO teams (id) VALUES ('sales')");
    await cli('flags', 'teams', read);
    for (let time = 0; time < 2; time += 1) {
      expect((await cli('flags', 'team', 'add', read, 'sales')).code).toBe(0);
      expect(await shown(read)).toMatch(/ +1 team +sales$/);
    }
    for (let time = 0; time < 2; time += 1) {
      expect((await cli('flags', 'team', 'remove', read, 'sales')).code).toBe(0);
      expect(await shown(read)).toMatch(/ +0 teams$/);
    }
    await cli('flags', 'everyone', read);
    const early = await cli('flags', 'team', 'add', read, 'sales');
    expect(early.out).toContain('now it is for everyone');
    expect(await cli('flags', 'team', 'add', read, 'nobody')).toMatchObject({
      code: 1,
      err: 'There is no team nobody.',
    });
  });

  test('says what becomes of the calendars when write goes off and comes back', async () => {
    expect((await cli('flags', 'off', write)).out).toMatch(/answered live: \d calendars?\./);
    expect((await cli('flags', 'off', write)).out).toBe(`${write}: off.`);
    expect((await cli('flags', 'on', write)).out).toMatch(
      /until a full sync has run, which begins now: \d calendars?\./,
    );
  });
});

describe('cleanup', () => {
  test('cleans, shows what was removed, and keeps it for later', async () => {
    expect(await cli('cleanup', '--runs')).toMatchObject({ code: 0, out: 'No cleanup has run yet.' });
    const retained = 30 * 86_400_000;
    const covered = new Date(nowMs - retained - 3_600_000).toISOString();
    await database.execute(
      `UPDATE calendar_subscriptions SET covered_from = '${covered}' WHERE id = '${connected.subscriptionId}'`,
    );
    const { code, out } = await cli('cleanup');
    expect({ code, lines: out.split('\n').length }).toEqual({ code: 0, lines: 2 });
    expect(out).toMatch(/0s ago +0s +1 +0 +0 +0 +0 +0$/);
    expect((await cli('cleanup', '--runs')).out.split('\n')).toHaveLength(2);
    const subscription = await new CalendarSubscriptionRepository(database).findById(connected.subscriptionId);
    expect(subscription?.coverage ?? null).toBeNull();
  });
});

describe('keys create', () => {
  test('L21: shows the key once and stores its hash and scopes', async () => {
    const { code, out } = await cli('keys', 'create', '--name', 'anna', '--scopes', 'read,ops,read');
    expect(code).toBe(0);
    const [, key = ''] = out.split('\n');
    const stored = await new ApiKeyRepository(database).findByHash(hashApiKey(key));
    expect(stored).toMatchObject({ name: 'anna', scopes: ['read', 'ops'], teamId: null });
  });

  test('refuses a team that is not there', async () => {
    const made = await cli('keys', 'create', '--name', 'x', '--scopes', 'read', '--team', 'nobody');
    expect(made).toEqual({ code: 1, out: '', err: 'There is no such team.' });
  });

  test('L21: refuses the scope of the operation for a team', async () => {
    const made = await cli('keys', 'create', '--name', 'x', '--scopes', 'ops', '--team', 'nobody');
    expect(made).toMatchObject({ code: 1, out: '', err: expect.stringContaining('can’t be bound to a team') });
  });
});

describe('keys list, keys revoke', () => {
  test('L21: lists keys without hash, with their last use, until they are revoked', async () => {
    const { out } = await cli('keys', 'create', '--name', 'to be revoked', '--scopes', 'read');
    const [, key = ''] = out.split('\n');
    const id = /Key (\S+)/.exec(out)?.[1] ?? '';
    expect((await cli('keys', 'list')).out).toMatch(new RegExp(`${id} +to be revoked +read +all +\\d+s ago +never`));
    await new ApiKeyRepository(database).recordUses([{ id, atMs: nowMs - 7_200_000 }]);
    await new ApiKeyRepository(database).recordUses([{ id, atMs: nowMs - 9_200_000 }]);
    const listed = (await cli('keys')).out;
    expect(listed).toMatch(new RegExp(`${id} .* 2h ago`));
    expect(listed).not.toContain(hashApiKey(key));

    expect((await cli('keys', 'revoke', id)).out).toContain('Revoked');
    expect(await new ApiKeyRepository(database).findByHash(hashApiKey(key))).toBeNull();
    expect((await cli('keys', 'list')).out).not.toContain(id);
    expect(await cli('keys', 'revoke', id)).toEqual({ code: 1, out: '', err: `There is no key ${id}.` });
  });
});

test('what cannot be understood is said in words, and ends with 2', async () => {
  const wrong = [
    [],
    ['unknown'],
    ['migrate', '--force'],
    ['migrate', 'twice'],
    ['calendars', '--external'],
    ['sync'],
    ['sync', 'not-an-id'],
    ['flags', 'list'],
    ['flags', 'maybe', 'calendar-cache-sql-read'],
    ['flags', 'on'],
    ['flags', 'on', 'no-such-flag'],
    ['flags', 'team', 'add', 'calendar-cache-sql-read'],
    ['flags', 'team', 'give', 'calendar-cache-sql-read', 'sales'],
    ['cleanup', 'now'],
    ['cleanup', '--all'],
    ['keys', 'turn'],
    ['keys', 'revoke'],
    ['keys', 'revoke', 'not-an-id'],
    ['keys', 'list', 'all'],
    ['keys', 'create', '--name', 'x'],
    ['keys', 'create', '--scopes', 'read'],
    ['keys', 'create', '--name', 'x', '--scopes', 'read,write'],
  ];
  const codes = await Promise.all(wrong.map(async (args) => ({ args, ...(await cli(...args)) })));
  expect(codes.filter(({ code, err }) => code !== 2 || !err.includes('npm run cli --'))).toEqual([]);
});

test('a database that is not there is said in words', async () => {
  const complaints: string[] = [];
  const host = { print: () => undefined, complain: (line: string) => complaints.push(line), nowMs };
  const environment = { DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' };
  expect(await runCli(['calendars'], { ...host, environment })).toBe(1);
  expect(await runCli(['calendars'], { ...host, environment: {} })).toBe(1);
  expect(complaints).toEqual([
    'The database does not take connections: is it running, and does DATABASE_URL name it?',
    expect.stringContaining('DATABASE_URL: is not set'),
  ]);
});
