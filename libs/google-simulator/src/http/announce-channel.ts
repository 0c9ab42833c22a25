import type { Request, Response } from 'express';
import { renderChannel } from '../channel/open-channel.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { ChannelRecord } from '../state/simulator-state.ts';
import { sendJson } from './send-json.ts';

/** Answers a watch call, and sends the sync message when the settings say: Google's may come before the answer. */
export async function announceChannel(
  simulator: Simulator,
  request: Pick<Request, 'get' | 'query'>,
  response: Response,
  channel: ChannelRecord,
): Promise<void> {
  const { push, settings } = simulator;
  if (settings.syncMessage === 'after-answer') response.once('close', () => push.sendSync(channel));
  else push.sendSync(channel);
  if (settings.syncMessage === 'before-answer') await push.syncTried(channel.id);
  await sendJson(request, response, 200, renderChannel(channel));
}
