import type { ApiKeyUse } from '@calendar-cache/calendar-cache';
import { expect, test } from '@jest/globals';
import { KeyUses } from './key-uses.ts';

function open() {
  const written: (readonly ApiKeyUse[])[] = [];
  const state = { nowMs: 1_000, away: false };
  const uses = new KeyUses({
    apiKeys: {
      recordUses: async (portion) => {
        if (state.away) throw new Error('away');
        written.push(portion);
      },
    },
    clock: { now: () => state.nowMs },
  });
  return { uses, written, state };
}

test('the last use of each key is written once for many requests', async () => {
  const { uses, written, state } = open();
  uses.note('a');
  state.nowMs += 5;
  uses.note('b');
  uses.note('a');
  await uses.write();
  expect(written).toEqual([
    [
      { id: 'a', atMs: 1_005 },
      { id: 'b', atMs: 1_005 },
    ],
  ]);
  await uses.write();
  expect(written[1]).toEqual([]);
});

test('what could not be written is written the next time, and never over a newer use', async () => {
  const { uses, written, state } = open();
  uses.note('a');
  uses.note('b');
  state.away = true;
  const failing = uses.write();
  state.nowMs += 7;
  uses.note('b');
  await expect(failing).rejects.toThrow('away');
  state.away = false;
  await uses.write();
  expect(written).toEqual([
    [
      { id: 'a', atMs: 1_000 },
      { id: 'b', atMs: 1_007 },
    ],
  ]);
});
