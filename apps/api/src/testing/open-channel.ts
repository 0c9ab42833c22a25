import type { SimulatedGoogle } from '@calendar-cache/google-simulator';
import type { House } from './house.ts';

interface Channel {
  email: string;
  externalId: string;
  channelId: string;
}

/** A channel that an account opens at Google. Gives its resource id. */
export async function openAtGoogle(
  { google, googleUrl }: { google: SimulatedGoogle; googleUrl: string },
  { email, externalId, channelId }: Channel,
): Promise<string> {
  const accessToken = google.users().find((user) => user.email === email)?.accessToken;
  const answer = await fetch(`${googleUrl}/calendar/v3/calendars/${encodeURIComponent(externalId)}/events/watch`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ id: channelId, type: 'web_hook', address: 'https://example.com/hook' }),
  });
  return ((await answer.json()) as { resourceId: string }).resourceId;
}

/** The same, and it is that of the subscription. */
export async function openChannel(
  parts: { google: SimulatedGoogle; googleUrl: string; house: House },
  { subscriptionId, ...calendar }: { email: string; externalId: string; subscriptionId: string },
): Promise<void> {
  const channelId = `${subscriptionId}-${'A'.repeat(22)}`;
  const resourceId = await openAtGoogle(parts, { ...calendar, channelId });
  await parts.house.run(`UPDATE calendar_subscriptions SET google_channel_id = '${channelId}', webhook_key_id = 'k1',
    google_channel_resource_id = '${resourceId}', google_channel_expiration = now() + interval '7 days'
    WHERE id = '${subscriptionId}'`);
}
