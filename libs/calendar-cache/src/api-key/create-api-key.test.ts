import { isAppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import { type ApiKey, hashApiKey, isSameHash, type NewApiKey } from './api-key.ts';
import { assertMayCreate, createApiKey } from './create-api-key.ts';

const team = 'team-1';
const manager: ApiKey = { id: '1', name: 'manager', scopes: ['read', 'manage'], teamId: null };

function open() {
  const stored: (NewApiKey & { hash: string })[] = [];
  const apiKeys = {
    insert: async (key: NewApiKey & { hash: string }) => {
      stored.push(key);
      return { id: 'new' };
    },
  };
  return { stored, create: (wanted: NewApiKey) => createApiKey({ apiKeys }, wanted) };
}

describe('L20, L21: making a key', () => {
  test('gives out 256 random bits, another each time, and stores their hash alone', async () => {
    const { stored, create } = open();
    const wanted = { name: 'shop', scopes: ['read'], teamId: team } as const;
    const [first, second] = [await create(wanted), await create(wanted)];
    expect(first.key).toMatch(/^cck_[\w-]{43}$/);
    expect(second.key).not.toBe(first.key);
    expect(stored[0]).toEqual({ ...wanted, hash: hashApiKey(first.key) });
    expect(JSON.stringify(stored)).not.toContain(first.key);
  });

  test('a key that sees all of the operation is bound to no team', async () => {
    const { stored, create } = open();
    const refused = await create({ name: 'x', scopes: ['ops'], teamId: team }).catch((error: unknown) => error);
    expect(isAppError(refused, 'invalid-request')).toBe(true);
    expect(stored).toEqual([]);
  });
});

describe('L21: nobody hands out more than they have', () => {
  test.each<[string, Partial<ApiKey>, Pick<NewApiKey, 'scopes' | 'teamId'>, boolean]>([
    ['the same', {}, { scopes: ['read', 'manage'], teamId: null }, true],
    ['less, for a team', {}, { scopes: ['read'], teamId: team }, true],
    ['a scope that the maker lacks', {}, { scopes: ['read', 'ops'], teamId: null }, false],
    ['read, by one that only manages', { scopes: ['manage'] }, { scopes: ['read'], teamId: null }, false],
    ['for the own team', { teamId: team }, { scopes: ['manage'], teamId: team }, true],
    ['for another team', { teamId: team }, { scopes: ['read'], teamId: 'team-2' }, false],
    ['for everyone, by one of a team', { teamId: team }, { scopes: ['read'], teamId: null }, false],
  ])('%s', (_name, creator, wanted, allowed) => {
    const ask = () => assertMayCreate({ ...manager, ...creator }, wanted);
    if (allowed) expect(ask).not.toThrow();
    else expect(ask).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });
});

test('L21: hashes are the same when all of them is', () => {
  const hash = hashApiKey('key');
  expect(isSameHash(hash, hashApiKey('key'))).toBe(true);
  expect(isSameHash(hash, `${hash.slice(0, -1)}${hash.endsWith('0') ? '1' : '0'}`)).toBe(false);
  expect(isSameHash(hash, hash.slice(0, -1))).toBe(false);
});
