import { dayMs } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Year } from './year.ts';

/** Channels at Google that nobody here knows, and since when that is so. */
export type Orphans = Map<string, number>;

/** No channel that we forgot may live for more than a day. Counts renewals on the way. @throws with what is wrong */
export async function checkChannels(year: Year, orphans: Orphans): Promise<void> {
  const { house, people, count } = year;
  const rows = await house.database.execute<{ id: string; channel: string | null; intended: string | null }>(sql`
    SELECT id, google_channel_id AS channel, intended_channel_id AS intended FROM calendar_subscriptions`);
  // Without a living grant nobody can stop what it opened; that is done when the person has connected again.
  const unstoppable = await house.database.execute<{ id: string }>(sql`
    SELECT superseded.channel_id AS id FROM superseded_channels superseded
    JOIN calendar_subscriptions subscription ON subscription.id = superseded.calendar_subscription_id
    JOIN selected_calendars calendar ON calendar.id = subscription.selected_calendar_id
    JOIN credentials credential ON credential.id = calendar.credential_id
    WHERE credential.state <> 'active'`);
  const ours = rows.flatMap(({ channel, intended }) => [channel ?? [], intended ?? []].flat());
  const known = new Set([...ours, ...unstoppable.map(({ id }) => id)]);
  const nowMs = house.clock.now();
  const living = new Set(house.google.channels().map(({ id }) => id));
  for (const id of orphans.keys()) if (known.has(id) || !living.has(id)) orphans.delete(id);
  for (const id of living) if (!known.has(id) && !orphans.has(id)) orphans.set(id, nowMs);
  const old = [...orphans].filter(([, sinceMs]) => nowMs - sinceMs > dayMs);
  if (old.length > 0)
    throw new Error(`${old.length} channels that nobody knows have lived for more than a day: ${old}`);
  const channels = new Map(rows.map(({ id, channel }) => [id, channel]));
  for (const person of people) {
    const channel = channels.get(person.subscriptionId) ?? null;
    if (person.channelId !== null && channel !== null && channel !== person.channelId) count('renewal');
    person.channelId = channel ?? person.channelId;
  }
}
