import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyRingOf, seal, unsealCredentialSecret } from '@calendar-cache/calendar-cache';
import { CredentialRepository, UserRepository } from '@calendar-cache/database';
import { type RunningSimulator, startSimulator } from '@calendar-cache/google-simulator';
import { chooseQueueStore, migrateQueueStore } from '@calendar-cache/queue';
import { testDatabase, testQueuePrefix } from '@calendar-cache/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from './run-cli.ts';

const { url, connection } = await testDatabase();
const { database } = connection;
const queuePrefix = testQueuePrefix();
const folder = mkdtempSync(join(tmpdir(), 'calendar-cache-cli-'));
const newKey = { id: '2027', secret: randomBytes(32).toString('base64') };
const oldKey = { id: '2026', secret: randomBytes(32).toString('base64') };
const lostKey = { id: '2019', secret: randomBytes(32).toString('base64') };
const written = (keys: (typeof newKey)[]) => keys.map(({ id, secret }) => `${id}:${secret}`).join(',');
let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({});
  await migrateQueueStore(chooseQueueStore({ DATABASE_URL: url, QUEUE_PREFIX: queuePrefix }));
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

async function cli(args: string[], more: Record<string, string> = {}) {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await runCli(args, {
    environment: {
      DATABASE_URL: url,
      QUEUE_PREFIX: queuePrefix,
      GOOGLE_CLIENT_ID: 'client',
      GOOGLE_CLIENT_SECRET: 'secret',
      GOOGLE_API_URL: `${simulator.url}/`,
      GOOGLE_TOKEN_URL: `${simulator.url}/token`,
      API_PUBLIC_URL: 'https://cache.example.com/',
      ENCRYPTION_KEYS: written([oldKey]),
      ...more,
    },
    print: (line) => lines.out.push(line),
    complain: (line) => lines.err.push(line),
    nowMs: Date.now(),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('connect', () => {
  test('prints the address of the consent page', async () => {
    const { code, out } = await cli(['connect', '--user', 'anna']);
    const address = new URL(out.split('\n')[1] ?? '');
    expect([code, address.searchParams.get('redirect_uri')]).toEqual([
      0,
      'https://cache.example.com/v1/credentials/callback',
    ]);
    expect(await new UserRepository(database).exists('anna')).toBe(true);
  });

  test('takes a refresh token from a file, and tells nothing of it', async () => {
    const { refreshToken } = simulator.google.addUser({ email: 'ben@example.com', timeZone: 'UTC' });
    const given = ['connect', '--user', 'ben', '--refresh-token-file', file('token', `${refreshToken}\n`)];
    const { code, out, err } = await cli(given);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Credential [\w-]{36}: connected\.$/);
    expect((await cli(given)).out).toMatch(/: reconnected\.$/);
  });

  test.each([
    [['connect'], 2, '--user'],
    [['connect', '--user', 'ann', '--subject', 'ann@example.com'], 2, 'belong together'],
    [['connect', '--user', 'ann', '--refresh-token-file', 'nowhere'], 1, "nowhere can't be read"],
    [
      ['connect', '--user', 'ann', '--service-account', file('broken', '{secret'), '--subject', 'a@example.com'],
      1,
      'no key file',
    ],
    [['connect', '--user', 'ann', '--refresh-token-file', file('dead', '1//dead')], 1, 'does not accept'],
  ])('%j is refused in words', async (args, code, words) => {
    const given = await cli(args);
    expect([given.code, given.err.includes(words)]).toEqual([code, true]);
    expect(given.err).not.toContain('{secret');
  });
});

describe('L20: keys rotate', () => {
  const stored = new CredentialRepository(database);
  const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const text = JSON.stringify({ kind: 'oauth', refreshToken: '1//r', accessToken: null, accessTokenExpiresAtMs: null });

  test('seals what older keys have sealed, in batches, leaves alone what it can’t open, and says which key may go', async () => {
    await new UserRepository(database).put({ id: 'many' });
    for (let number = 1; number <= 503; number += 1) {
      const id = idOf(number);
      const ring = keyRingOf([number === 503 ? lostKey : oldKey]);
      await stored.insert({ id, userId: 'many', sealedSecret: seal(ring, text, id) });
    }
    await database.execute('DELETE FROM consent_requests');
    await cli(['connect', '--user', 'anna']);
    const ring = { ENCRYPTION_KEYS: written([newKey, oldKey]) };
    const first = await cli(['keys', 'rotate'], ring);
    expect(first.code).toBe(1);
    expect(first.out.split('\n')).toEqual([
      '… 500 sealed anew, 0 changed by others meanwhile, 0 unreadable',
      expect.stringMatching(/^… 50\d sealed anew, 0 changed by others meanwhile, 1 unreadable$/),
      expect.stringMatching(/^Done: 50\d sealed anew/),
      expect.stringMatching(/^Key 2027: the newest, seals 50\d\.$/),
      // The consent that has been begun.
      'Key 2026: still seals 1. Keep it, and run this again.',
      'Key 2019: seals 1, and is not in the ring.',
    ]);
    expect(first.err).toContain('1 credentials could not be opened');
    const one = await stored.findById(idOf(1));
    expect(unsealCredentialSecret(keyRingOf([newKey]), one!)).toEqual(JSON.parse(text));
    await database.execute('DELETE FROM consent_requests');
    const again = await cli(['keys', 'rotate'], { ENCRYPTION_KEYS: written([newKey, oldKey, lostKey]) });
    expect([again.code, again.out.split('\n')]).toEqual([
      0,
      [
        '… 1 sealed anew, 0 changed by others meanwhile, 0 unreadable',
        'Done: 1 sealed anew, 0 changed by others meanwhile, 0 unreadable.',
        expect.stringMatching(/^Key 2027: the newest/),
        'Key 2026: seals nothing. It may go once every process runs with 2027 as the newest key.',
        'Key 2019: seals nothing. It may go once every process runs with 2027 as the newest key.',
      ],
    ]);
  }, 60_000);
});
