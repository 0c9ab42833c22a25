import { randomBytes } from 'node:crypto';

const uuidLength = 36;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * `<subscription id>-<128 random bits>`: so the ingress knows the subscription without a database. 59 characters
 * of Google's alphabet, which allows 64.
 */
export function createChannelId(subscriptionId: string): string {
  return `${subscriptionId}-${randomBytes(16).toString('base64url')}`;
}

/** The subscription that a channel id of ours carries, or null when it is not of our making. */
export function subscriptionIdOfChannel(channelId: string): string | null {
  const subscriptionId = channelId.slice(0, uuidLength);
  return uuidPattern.test(subscriptionId) && channelId.charAt(uuidLength) === '-' ? subscriptionId : null;
}
