import type { CalendarSubscriptionRepository, JobRequests } from '@calendar-cache/calendar-cache';
import type { SimulatedGoogle } from '@calendar-cache/google-simulator';

/** What {@link clearLostChannels} needs. */
export interface ClearLostChannelsDependencies {
  subscriptionRepo: CalendarSubscriptionRepository;
  requests: JobRequests;
  google: Pick<SimulatedGoogle, 'channels'>;
  /** Where the ingress listens now. */
  webhookUrl: string;
}

const pageSize = 500;

/**
 * Forgets channels that would stay silent: those that a killed simulator has lost, and those that lead to the ingress
 * of an earlier start, which are also stopped. The sweep, or who connects next, opens new ones (L14).
 * @returns how many there were
 */
export async function clearLostChannels(deps: ClearLostChannelsDependencies): Promise<number> {
  const living = new Map(deps.google.channels().map((channel) => [channel.id, channel]));
  let cleared = 0;
  for (let afterId: string | null = null; ; ) {
    const ids: string[] = await deps.subscriptionRepo.findWithChannel({ afterId, limit: pageSize });
    for (const id of ids) {
      const channel = (await deps.subscriptionRepo.findById(id))?.channel ?? null;
      if (channel === null) continue;
      const known = living.get(channel.channelId);
      if (known?.address === deps.webhookUrl) continue;
      await deps.subscriptionRepo.clearChannel(id, channel.channelId);
      if (known !== undefined) {
        const { channelId, resourceId } = channel;
        await deps.requests.requestStopChannel({ channelId, resourceId, subscriptionId: id });
      }
      cleared += 1;
    }
    if (ids.length < pageSize) return cleared;
    afterId = ids.at(-1) ?? null;
  }
}
