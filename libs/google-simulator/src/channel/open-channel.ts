import { z } from 'zod';
import { calendarRefusal, invalid, required } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { ChannelRecord, UserRecord } from '../state/simulator-state.ts';
import { storeChannel } from './channel-index.ts';
import { resourceIdOf, type WatchedResource } from './resource-id.ts';
import { useChannelId } from './used-channel-ids.ts';

/** The body of a watch call. */
export const watchInputSchema = z.looseObject({
  id: z.string().nullish(),
  type: z.string().nullish(),
  address: z.string().nullish(),
  token: z.string().nullish(),
  expiration: z.union([z.string(), z.number()]).nullish(),
  params: z.looseObject({ ttl: z.union([z.string(), z.number()]).nullish() }).nullish(),
});
export type WatchInput = z.infer<typeof watchInputSchema>;

const idPattern = /^[A-Za-z0-9\-_+/=]{1,64}$/;

/** What a new channel is on. */
export interface WatchTarget {
  resource: WatchedResource;
  /** Path and query below `/calendar/v3/`, with the alias `primary` as it was sent. */
  uri: string;
  /** Of events: only these types are told; empty means all. */
  eventTypes?: readonly string[];
}

/**
 * The watch calls: opens a channel, whose sync message is still to be sent.
 * @throws GoogleError 400
 */
export function openChannel(
  simulator: Simulator,
  user: UserRecord,
  target: WatchTarget,
  input: WatchInput,
): ChannelRecord {
  const { id, address } = checkWatch(simulator, input);
  const { resource, uri, eventTypes = [] } = target;
  const channel: ChannelRecord = {
    id,
    resourceId: resourceIdOf(resource),
    resourceUri: `https://www.googleapis.com/calendar/v3/${uri}?alt=json`,
    calendarId: 'calendarId' in resource ? resource.calendarId : '',
    email: user.email,
    address,
    token: input.token ?? null,
    expirationMs: expirationOf(simulator, input),
    lastMessageNumber: 0,
    ...(eventTypes.length > 0 ? { eventTypes: [...eventTypes] } : {}),
  };
  storeChannel(simulator.state, channel);
  useChannelId(simulator.state, user, id);
  return channel;
}

/** A channel as the API shows it; `expiration` is a string of milliseconds. */
export function renderChannel(channel: ChannelRecord): Record<string, string> {
  return {
    kind: 'api#channel',
    id: channel.id,
    resourceId: channel.resourceId,
    resourceUri: channel.resourceUri,
    ...(channel.token === null ? {} : { token: channel.token }),
    expiration: String(channel.expirationMs),
  };
}

function checkWatch(simulator: Simulator, input: WatchInput): { id: string; address: string } {
  const { id, address, type } = input;
  if (!id) throw required('Required parameter: channel.id', 'channel.id');
  if (!idPattern.test(id)) throw invalid('Invalid channel id.', 'channel.id');
  if (type !== 'web_hook' && type !== 'webhook') {
    throw calendarRefusal('push.channelTypeNotSupported', `Channel type ${type ?? ''} not supported`);
  }
  if (!address) throw required('Required parameter: channel.address', 'channel.address');
  const allowed = simulator.settings.allowHttpWebhooks ? /^https?:\/\// : /^https:\/\//;
  if (!allowed.test(address) || !URL.canParse(address)) {
    throw calendarRefusal('push.webhookUrlNotHttps', `WebHook callback must be HTTPS: ${address}`);
  }
  if ((input.token ?? '').length > 256) throw invalid('Channel token is too long.', 'channel.token');
  if (simulator.state.usedChannelIds.has(id)) {
    throw calendarRefusal('channelIdNotUnique', `Channel id ${id} not unique`);
  }
  return { id, address };
}

function expirationOf(simulator: Simulator, input: WatchInput): number {
  const nowMs = simulator.clock.now();
  const { channelLifetimeMs, channelLifetimeCapMs } = simulator.settings;
  const usualMs = nowMs + channelLifetimeMs;
  const latestMs = nowMs + (channelLifetimeCapMs ?? channelLifetimeMs);
  const ttl = input.params?.ttl;
  const askedMs = ttl ? nowMs + Number(ttl) * 1000 : input.expiration ? Number(input.expiration) : usualMs;
  if (!Number.isFinite(askedMs) || askedMs <= nowMs) throw invalid('Invalid Value', 'channel.expiration');
  // Google's expirations are whole seconds.
  return Math.floor(Math.min(askedMs, latestMs) / 1000) * 1000;
}
