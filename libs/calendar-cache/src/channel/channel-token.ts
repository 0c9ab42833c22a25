import { createHmac, timingSafeEqual } from 'node:crypto';

/** The secrets that sign channel tokens, newest first: the newest signs, every one verifies. */
export type WebhookKeyRing = readonly { id: string; secret: string }[];

/** The channel token `<key id>.<HMAC-SHA256(key, channel id)>`, and the key that signed it (L19). */
export function signChannel(ring: WebhookKeyRing, channelId: string): { token: string; keyId: string } {
  const newest = ring[0];
  if (newest === undefined) throw new Error('The ring of webhook secrets is empty.');
  return { token: `${newest.id}.${macOf(newest.secret, channelId).toString('base64url')}`, keyId: newest.id };
}

/** Whether the token was made by us for this very channel. Compared in constant time (L19). */
export function verifyChannelToken(ring: WebhookKeyRing, channelId: string, token: string): boolean {
  const separator = token.lastIndexOf('.');
  const key = ring.find(({ id }) => id === token.slice(0, separator));
  // An unknown key costs the same work as a known one, so that timing tells nothing about the ring.
  const expected = macOf(key?.secret ?? 'unknown key', channelId);
  const given = Buffer.from(token.slice(separator + 1), 'base64url');
  const equal = given.length === expected.length && timingSafeEqual(given, expected);
  return key !== undefined && equal;
}

function macOf(secret: string, channelId: string): Buffer {
  return createHmac('sha256', secret).update(channelId).digest();
}
