import { minuteMs, sweepSubscriptions } from '@calendar-cache/calendar-cache';
import { CalendarListRepository, type Database } from '@calendar-cache/database';
import type { SyncWorld } from '@calendar-cache/testing';

export const pollMaxMs = 45 * minuteMs;
export const pollMinMs = 5 * minuteMs;

/** One round of the sweep; what it asked for is in `asked` of the world. */
export function sweepChannels(parts: { world: SyncWorld; database: Database; currentKeyId: string }) {
  const { world, database, currentKeyId } = parts;
  world.asked.length = 0;
  return sweepSubscriptions({
    subscriptionRepo: world.subscriptions,
    lists: new CalendarListRepository(database, { storeNames: false }),
    requests: {
      requestWatch: async ({ subscriptionId }) => void world.asked.push(`watch ${subscriptionId}`),
      requestRenewal: async ({ subscriptionId }) => void world.asked.push(`renew ${subscriptionId}`),
      requestStopChannel: async ({ channelId }) => void world.asked.push(`stop ${channelId}`),
      requestCalendarList: async () => undefined,
    },
    clock: world.clock,
    currentKeyId,
    poll: { pollMinMs, pollMaxMs },
    deadAfterLostPushes: 3,
    portion: 10,
    claimMs: 5 * minuteMs,
  });
}
