import { removeCalendar } from '../calendar/remove-calendar.ts';
import { removeChannel } from '../channel/channel-index.ts';
import { releaseChannelIds } from '../channel/used-channel-ids.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { UserRecord } from '../state/simulator-state.ts';

/** Takes a user away with all that is theirs, as if they had never been: calendars, roles, tokens, channels, used ids. */
export function removeUser(simulator: Simulator, user: UserRecord): void {
  const { state } = simulator;
  for (const calendar of [...state.calendars.values()]) {
    if (calendar.ownerEmail === user.email) removeCalendar(simulator, calendar);
    else calendar.roleByEmail.delete(user.email);
  }
  for (const channel of [...state.channels.values()]) {
    if (channel.email === user.email) removeChannel(state, channel);
  }
  for (const tokens of [state.accessTokens, state.refreshTokens]) {
    for (const [token, { email }] of tokens) if (email === user.email) tokens.delete(token);
  }
  releaseChannelIds(state, user);
  simulator.push.forget((channel) => channel.email === user.email);
  simulator.quota.forget(user.email);
  simulator.consents.forget(user.email);
  state.users.delete(user.email);
}
