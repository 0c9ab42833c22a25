import { expect, test } from '@jest/globals';
import { type JobPayload, jobCatalog } from './catalog.ts';

const subscriptionId = '0b8f5c0e-6b0a-4d0e-9a51-2f6f6a3f9d11';
const channel = { channelId: `${subscriptionId}-AAAAAAAAAAAAAAAAAAAAAA`, resourceId: 'o3hgv1538sdjfh' };

test('L10: a calendar has one sync at a time and one to come, without attempts', () => {
  const job = jobCatalog['sync-calendar'];
  expect(job.keepLastIfActive).toBe(true);
  expect(job.attempts).toBe(1);
  const keys = (['notification', 'operator'] as const).map((reason) => job.dedupe?.({ subscriptionId, reason }));
  expect(keys).toEqual([subscriptionId, subscriptionId]);
});

test('L20: payloads are ids: addresses and unknown fields are refused', () => {
  const { payload } = jobCatalog['sync-calendar'];
  const good: JobPayload<'sync-calendar'> = { subscriptionId, reason: 'notification', channel };
  expect(payload.safeParse(good).success).toBe(true);
  for (const bad of [
    { ...good, subscriptionId: 'someone@example.com' },
    { ...good, title: 'Lunch' },
    { ...good, reason: 'whim' },
    { ...good, channel: { ...channel, channelId: 'someone@example.com' } },
    { ...good, channel: { ...channel, channelId: 'x'.repeat(65) } },
  ]) {
    expect(payload.safeParse(bad).success).toBe(false);
  }
});

test('channel jobs are folded by what they act on, sweeps by their name', () => {
  expect(jobCatalog['watch-calendar'].dedupe?.({ subscriptionId })).toBe(subscriptionId);
  expect(jobCatalog['renew-channel'].dedupe?.({ subscriptionId })).toBe(subscriptionId);
  expect(jobCatalog['stop-channel'].dedupe?.({ ...channel, subscriptionId })).toBe(channel.channelId);
  for (const name of ['sweep-subscriptions', 'sweep-stale', 'extend-horizon', 'cleanup'] as const) {
    const job = jobCatalog[name];
    expect([job.queue, job.dedupe?.({}), job.keepLastIfActive]).toEqual(['maintenance', 'all', false]);
    expect(job.payload.safeParse({ userId: 'u' }).success).toBe(false);
  }
});

test('every job stands under its own name', () => {
  for (const [name, job] of Object.entries(jobCatalog)) {
    expect(job.name).toBe(name);
  }
});
