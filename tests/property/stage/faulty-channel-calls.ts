import type { SimulatedGoogle } from '@calendar-cache/google-simulator';
import type { channelRoutes } from '../plan/google-fault.ts';

type ChannelRoute = (typeof channelRoutes)[number];

/** The calls for channels that a fault befell. */
export function faultyChannelCalls(google: Pick<SimulatedGoogle, 'requests'>): ChannelRoute[] {
  const faulty = google.requests().filter(({ fault }) => fault !== null);
  return faulty.flatMap(({ path }): ChannelRoute[] => {
    if (path.endsWith('/events/watch')) return ['watch'];
    return path.endsWith('/channels/stop') ? ['stop'] : [];
  });
}
