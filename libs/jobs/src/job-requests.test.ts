import type { AddOptions } from '@calendar-cache/queue';
import { describe, expect, test } from '@jest/globals';
import { createJobRequests } from './job-requests.ts';
import type { syncReasons } from './sync-calendar.job.ts';

type Reason = (typeof syncReasons)[number];

function recorded() {
  const added: { name: string; payload: unknown; options: AddOptions | undefined }[] = [];
  const requests = createJobRequests({
    add: async (name, payload, options) => {
      added.push({ name, payload, options });
      return { jobId: '1' };
    },
  });
  return { added, requests };
}

const subscriptionId = '7f8f2d0c-6b1a-4f0e-9a55-0d3c2b1a9e8f';
const channel = { channelId: `${subscriptionId}-AAAAAAAAAAAAAAAAAAAAAA`, resourceId: 'r1' };

describe('requestSync', () => {
  test.each<[Reason, boolean]>([
    ['notification', false],
    ['stale', false],
    ['connected', false],
    ['refresh', true],
    ['operator', true],
  ])('L10: for %s it starts a delayed twin at once: %s', async (reason, reschedule) => {
    const { added, requests } = recorded();
    await requests.requestSync({ subscriptionId, reason, channel });
    expect(added).toEqual([
      { name: 'sync-calendar', payload: { subscriptionId, reason, channel }, options: { reschedule } },
    ]);
  });
});

test('requestWatch, requestRenewal and requestStopChannel add the jobs of those names', async () => {
  const { added, requests } = recorded();
  await requests.requestWatch({ subscriptionId });
  await requests.requestRenewal({ subscriptionId });
  await requests.requestStopChannel({ ...channel, subscriptionId });
  expect(added).toEqual([
    { name: 'watch-calendar', payload: { subscriptionId }, options: undefined },
    { name: 'renew-channel', payload: { subscriptionId }, options: undefined },
    { name: 'stop-channel', payload: { ...channel, subscriptionId }, options: undefined },
  ]);
});

test('L12: what the queue refuses is thrown on', async () => {
  const refused = new Error('refused');
  const requests = createJobRequests({ add: () => Promise.reject(refused) });
  await expect(requests.requestSync({ subscriptionId, reason: 'notification' })).rejects.toBe(refused);
});
