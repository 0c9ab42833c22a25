import { randomUUID } from 'node:crypto';
import { minuteMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ConnectedCredentialRepository } from './connected-credential-repository.ts';
import { CredentialRepository } from './credential-repository.ts';
import { UserRepository } from './user-repository.ts';

const { connection } = await testDatabase();
const { database } = connection;
const credentials = new CredentialRepository(database);
const connected = new ConnectedCredentialRepository(database);
const atMs = Date.UTC(2026, 1, 16, 8);
let id: string;
let userId: string;

beforeEach(async () => {
  id = randomUUID();
  userId = `user-${id}`;
  await new UserRepository(database).put({ id: userId });
  await credentials.insert({ id, userId, accountId: 'account', sealedSecret: 'first' });
});

const dead = { seenSecret: 'first', reason: 'invalid_grant', atMs } as const;

describe('L11: every write of a secret compares', () => {
  test('a secret that changed meanwhile is not overwritten', async () => {
    expect(await credentials.updateSecret(id, { from: 'other', to: 'second' })).toBe(false);
    expect(await credentials.storeRefreshed(id, { from: 'other', to: 'second', atMs })).toBe(false);
    expect((await credentials.findById(id))?.sealedSecret).toBe('first');
    expect(await credentials.updateSecret(id, { from: 'first', to: 'second' })).toBe(true);
    expect(await credentials.storeRefreshed(id, { from: 'second', to: 'third', atMs })).toBe(true);
    expect((await credentials.findById(id))?.sealedSecret).toBe('third');
  });

  test('L16: of many who find it dead one tells, and none where the secret is another by now', async () => {
    const told = await Promise.all(Array.from({ length: 4 }, () => credentials.markNeedsReconnect(id, dead)));
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(await connected.renew(id, { kind: 'oauth', sealedSecret: 'second', nowMs: atMs })).toBe(true);
    expect(await credentials.markNeedsReconnect(id, dead)).toBe(false);
    expect((await credentials.findById(id))?.state).toBe('active');
  });

  test('L16: the grant that replaced the token takes a mistaken invalid_grant back', async () => {
    await credentials.markNeedsReconnect(id, dead);
    expect(await credentials.storeRefreshed(id, { from: 'first', to: 'second', atMs })).toBe(true);
    expect(await credentials.findById(id)).toMatchObject({ state: 'active', sealedSecret: 'second' });
  });
});

describe('L16: refused tokens', () => {
  const refuse = (minute: number) =>
    credentials.countRejectedToken(id, {
      seenSecret: 'first',
      atMs: atMs + minute * minuteMs,
      pauseMs: minuteMs,
      limit: 3,
    });

  test('count once a minute, and begin anew with one that Google takes', async () => {
    expect([await refuse(0), await refuse(0), await refuse(0), await refuse(1)]).toEqual(Array(4).fill(false));
    expect((await credentials.findById(id))?.rejectedTokens).toBe(2);
    await credentials.forgetRejectedTokens(id);
    expect([await refuse(2), await refuse(3), await refuse(4), await refuse(5)]).toEqual([false, false, true, false]);
    expect(await credentials.findById(id)).toMatchObject({ state: 'needs_reconnect' });
    // A refresh works as before: it says nothing about what the tokens are good for.
    await credentials.storeRefreshed(id, { from: 'first', to: 'second', atMs });
    expect(await credentials.findById(id)).toMatchObject({ state: 'needs_reconnect' });
  });
});

test('the same account twice at once becomes one credential', async () => {
  const add = () =>
    connected.add({ id: randomUUID(), userId, accountId: 'twice', kind: 'oauth', sealedSecret: 's', nowMs: atMs });
  expect((await Promise.all([add(), add()])).sort()).toEqual([false, true]);
});
