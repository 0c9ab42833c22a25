import { describe, expect, test } from '@jest/globals';
import type { SyncReason } from '../webhook/job-requests.ts';
import { type AwaitedBy, isAwaitedSync } from './awaited-sync.ts';

const asOfMs = 1_000_000;
const loaded = { id: 's1', asOfMs, coverage: { fromMs: 0, untilMs: 1 } };
const neverLoaded = { id: 's1', asOfMs: null, coverage: null };
const kept = (wishes: Partial<Record<AwaitedBy, number>>) => ({
  askedAtMs: async (_: string, by: AwaitedBy) => wishes[by] ?? null,
});

describe('L10, L18: who waits for a sync', () => {
  test.each<[SyncReason, boolean, boolean]>([
    ['notification', true, false],
    ['refresh', true, true],
    ['operator', true, true],
    ['stale', false, false],
    ['connected', false, false],
  ])('%s: %s for a loaded calendar, %s for one that was never loaded', async (reason, whenLoaded, whenNot) => {
    expect(await isAwaitedSync(loaded, reason, kept({}))()).toBe(whenLoaded);
    expect(await isAwaitedSync(neverLoaded, reason, kept({}))()).toBe(whenNot);
  });

  test('a background job that absorbed a wish later than the last read is awaited, an older wish has been granted', async () => {
    expect(await isAwaitedSync(loaded, 'stale', kept({ notification: asOfMs + 1 }))()).toBe(true);
    expect(await isAwaitedSync(loaded, 'stale', kept({ person: asOfMs + 1 }))()).toBe(true);
    expect(await isAwaitedSync(loaded, 'stale', kept({ notification: asOfMs, person: asOfMs }))()).toBe(false);
  });

  test('a notification hurries no calendar that was never loaded, a person does', async () => {
    expect(await isAwaitedSync(neverLoaded, 'stale', kept({ notification: asOfMs }))()).toBe(false);
    expect(await isAwaitedSync(neverLoaded, 'stale', kept({ person: asOfMs }))()).toBe(true);
  });

  test('somebody may begin to wait while the sync runs', async () => {
    const wishes: Partial<Record<AwaitedBy, number>> = {};
    const isAwaited = isAwaitedSync(loaded, 'stale', kept(wishes));
    expect(await isAwaited()).toBe(false);
    wishes.notification = asOfMs + 1;
    expect(await isAwaited()).toBe(true);
  });
});
