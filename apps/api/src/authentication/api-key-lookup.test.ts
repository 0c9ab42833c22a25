import { type ApiKey, hashApiKey } from '@calendar-cache/calendar-cache';
import { describe, expect, test } from '@jest/globals';
import { createApiKeyLookup } from './api-key-lookup.ts';

const key: ApiKey = { id: 'key-1', name: 'test', scopes: ['read'], teamId: null };

function open(findByHash: (hash: string) => Promise<ApiKey | null>) {
  const asked: string[] = [];
  const clock = { nowMs: 1_000_000, now: () => clock.nowMs };
  const lookup = createApiKeyLookup(
    {
      findByHash: (hash) => {
        asked.push(hash);
        return findByHash(hash);
      },
    },
    clock,
  );
  return { lookup, asked, clock };
}

describe('L21: a key', () => {
  test('is looked up by its hash, once for many requests', async () => {
    const { lookup, asked } = open(async () => key);
    expect(await Promise.all([lookup('secret'), lookup('secret')])).toEqual([key, key]);
    expect(await lookup('secret')).toEqual(key);
    expect(asked).toEqual([hashApiKey('secret')]);
  });

  test('that is revoked stops within 5 s, and one that is made works within 5 s', async () => {
    let stored: ApiKey | null = key;
    const { lookup, clock } = open(async () => stored);
    expect(await lookup('secret')).toEqual(key);
    stored = null;
    clock.nowMs += 4_999;
    expect(await lookup('secret')).toBeNull();
    stored = key;
    clock.nowMs += 4_999;
    expect(await lookup('secret')).toEqual(key);
  });

  test('does not live on when the clock is set back', async () => {
    let stored: ApiKey | null = key;
    const { lookup, clock } = open(async () => stored);
    await lookup('secret');
    stored = null;
    clock.nowMs -= 3_600_000;
    expect(await lookup('secret')).toBeNull();
  });

  test('whose look-up failed is looked up again at once', async () => {
    let fails = true;
    const { lookup } = open(async () => {
      if (fails) throw new Error('away');
      return key;
    });
    await expect(lookup('secret')).rejects.toThrow('away');
    fails = false;
    expect(await lookup('secret')).toEqual(key);
  });

  test('is forgotten when ten thousand others were tried after it', async () => {
    const { lookup, asked } = open(async () => null);
    await lookup('first');
    for (let index = 0; index < 10_000; index += 1) await lookup(`other ${index}`);
    asked.length = 0;
    await lookup('other 9999');
    expect(asked).toHaveLength(0);
    await lookup('first');
    expect(asked).toHaveLength(1);
  });
});
