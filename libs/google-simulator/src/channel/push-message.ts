import type { ChannelRecord } from '../state/simulator-state.ts';

/** One notification: what the receiver will see in the headers. */
export interface PushMessage {
  channelId: string;
  /** Empty for a channel on a user's calendar list or settings. */
  calendarId: string;
  /** Who opened the channel. */
  email: string;
  /** Sent although the channel was stopped. */
  afterStop: boolean;
  address: string;
  messageNumber: number;
  resourceState: 'sync' | 'exists';
  headers: Record<string, string>;
}

/** Message number 1 is the sync message; later ones grow with gaps. */
export function createPushMessage(
  channel: ChannelRecord,
  messageNumber: number,
  resourceState: PushMessage['resourceState'],
): PushMessage {
  const headers: Record<string, string> = {
    Accept: '*/*',
    'Content-Type': 'application/json; utf-8',
    'Content-Length': '0',
    'User-Agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
    'X-Goog-Channel-ID': channel.id,
    'X-Goog-Channel-Expiration': new Date(channel.expirationMs).toUTCString(),
    'X-Goog-Resource-State': resourceState,
    'X-Goog-Message-Number': String(messageNumber),
    'X-Goog-Resource-ID': channel.resourceId,
    'X-Goog-Resource-URI': channel.resourceUri,
  };
  if (channel.token !== null) headers['X-Goog-Channel-Token'] = channel.token;
  return {
    channelId: channel.id,
    calendarId: channel.calendarId,
    email: channel.email,
    afterStop: false,
    address: channel.address,
    messageNumber,
    resourceState,
    headers,
  };
}
