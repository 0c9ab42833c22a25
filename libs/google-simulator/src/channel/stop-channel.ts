import { z } from 'zod';
import { GoogleError } from '../google-error/google-error.ts';
import { required } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { UserRecord } from '../state/simulator-state.ts';
import { removeChannel } from './channel-index.ts';

/** The body of channels.stop. */
export const stopInputSchema = z.looseObject({ id: z.string().nullish(), resourceId: z.string().nullish() });
export type StopInput = z.infer<typeof stopInputSchema>;

/**
 * channels.stop, by the user who opened the channel. Its id stays used.
 * @throws GoogleError 400, or 404 for a channel that is unknown, expired or another user's.
 */
export function stopChannel(simulator: Simulator, user: UserRecord, input: StopInput): void {
  if (!input.id) throw required('Required parameter: id', 'id');
  if (!input.resourceId) throw required('Required parameter: resourceId', 'resourceId');
  const channel = simulator.state.channels.get(input.id);
  const lives = channel && channel.expirationMs > simulator.clock.now();
  if (!lives || channel.resourceId !== input.resourceId || channel.email !== user.email) {
    const message = `Channel '${input.id}' not found for project '000000000000'`;
    throw new GoogleError(404, { domain: 'global', reason: 'notFound', message });
  }
  removeChannel(simulator.state, channel);
  simulator.push.channelStopped(channel);
}
