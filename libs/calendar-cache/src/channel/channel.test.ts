import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createChannelId, subscriptionIdOfChannel } from './channel-id.ts';
import { signChannel, verifyChannelToken } from './channel-token.ts';

const ring = [
  { id: 'k2', secret: 'second-secret-of-at-least-32-characters' },
  { id: 'k1', secret: 'first-secret-of-at-least-32-characters!' },
];

test('a channel id carries its subscription in the alphabet and length that Google allows', () => {
  const subscriptionId = randomUUID();
  const channelId = createChannelId(subscriptionId);
  expect(channelId).toMatch(/^[A-Za-z0-9\-_+/=]{1,64}$/);
  expect(subscriptionIdOfChannel(channelId)).toBe(subscriptionId);
  expect(createChannelId(subscriptionId)).not.toBe(channelId);
});

test.each(['', 'x', 'not-a-uuid-at-all-but-long-enough-to-be-one', `${randomUUID()}`, `${randomUUID()}_abc`])(
  'a channel id that is not of our making carries no subscription: %s',
  (channelId) => {
    expect(subscriptionIdOfChannel(channelId)).toBeNull();
  },
);

test('L19: the newest key signs, every key of the ring verifies', () => {
  const channelId = createChannelId(randomUUID());
  const signed = signChannel(ring, channelId);
  expect(signed.keyId).toBe('k2');
  expect(verifyChannelToken(ring, channelId, signed.token)).toBe(true);
  expect(verifyChannelToken(ring, channelId, signChannel(ring.slice(1), channelId).token)).toBe(true);
});

test('L19: a token of another channel, of a removed key, cut short or empty is not ours', () => {
  const channelId = createChannelId(randomUUID());
  const { token } = signChannel(ring, channelId);
  expect(verifyChannelToken(ring, createChannelId(randomUUID()), token)).toBe(false);
  expect(verifyChannelToken(ring.slice(1), channelId, token)).toBe(false);
  expect(verifyChannelToken(ring, channelId, token.slice(0, -2))).toBe(false);
  expect(verifyChannelToken(ring, channelId, token.replace('k2', 'k1'))).toBe(false);
  expect(verifyChannelToken(ring, channelId, '')).toBe(false);
});
