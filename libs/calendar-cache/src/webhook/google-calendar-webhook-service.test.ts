import { randomUUID } from 'node:crypto';
import { AppError } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import { createChannelId } from '../channel/channel-id.ts';
import { GoogleCalendarWebhookService } from './google-calendar-webhook-service.ts';
import type { JobRequests } from './job-requests.ts';

type SyncRequest = Parameters<JobRequests['requestSync']>[0];

function serviceWith(requestSync: JobRequests['requestSync']) {
  return new GoogleCalendarWebhookService({ requests: { requestSync } });
}

const changed = { resourceId: 'resource', resourceState: 'exists' };
const subscriptionId = randomUUID();
const channelId = createChannelId(subscriptionId);

test('a notification becomes a sync of the subscription that its channel carries', async () => {
  const asked: SyncRequest[] = [];
  const service = serviceWith(async (request) => void asked.push(request));
  expect(await service.processWebhook(channelId, changed)).toEqual({ status: 200, body: { message: 'ok' } });
  expect(asked).toEqual([{ subscriptionId, reason: 'notification', channel: { channelId, resourceId: 'resource' } }]);
});

test.each([
  ['the message that opens a channel', channelId, 'sync'],
  ['a channel that is not of our making', 'somebody-elses-channel', 'exists'],
])('%s is answered without a job', async (_title, id, resourceState) => {
  const service = serviceWith(() => Promise.reject(new Error('no job was expected')));
  expect(await service.processWebhook(id, { resourceId: 'r', resourceState })).toEqual({
    status: 200,
    body: { message: 'ok' },
  });
});

test('L12: nothing is acknowledged before its job is in the queue', async () => {
  let taken: (() => void) | undefined;
  const service = serviceWith(() => new Promise<void>((resolve) => (taken = resolve)));
  let answered = false;
  const answer = service.processWebhook(channelId, changed).then((given) => {
    answered = true;
    return given;
  });
  await Promise.resolve();
  expect(answered).toBe(false);
  taken?.();
  expect((await answer).status).toBe(200);
});

test('L12: a queue that does not take the job is a 503, so that Google sends the notification again', async () => {
  const service = serviceWith(() => Promise.reject(new AppError('queue-unavailable', 'The queue is away.')));
  expect((await service.processWebhook(channelId, changed)).status).toBe(503);
});

test('a bug is not taken for a queue that is away', async () => {
  const service = serviceWith(() => Promise.reject(new TypeError('bug')));
  await expect(service.processWebhook(channelId, changed)).rejects.toThrow('bug');
});
