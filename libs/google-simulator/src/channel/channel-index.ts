import type { ChannelRecord, SimulatorState } from '../state/simulator-state.ts';

/** Derived from the channels, so never part of a snapshot. */
const indexes = new WeakMap<SimulatorState, Map<string, Set<ChannelRecord>>>();

/** Opens a channel. */
export function storeChannel(state: SimulatorState, channel: ChannelRecord): void {
  const index = indexOf(state);
  state.channels.set(channel.id, channel);
  indexChannel(index, channel);
}

/** Takes a channel away, by a stop or at its end. */
export function removeChannel(state: SimulatorState, channel: ChannelRecord): void {
  const ofResource = indexOf(state).get(channel.resourceId);
  ofResource?.delete(channel);
  if (ofResource?.size === 0) indexOf(state).delete(channel.resourceId);
  state.channels.delete(channel.id);
}

/** The channels on a resource that live at `nowMs`; expired ones are taken away. */
export function liveChannels(state: SimulatorState, resourceId: string, nowMs: number): ChannelRecord[] {
  const live: ChannelRecord[] = [];
  for (const channel of indexOf(state).get(resourceId) ?? []) {
    if (channel.expirationMs > nowMs) live.push(channel);
    else removeChannel(state, channel);
  }
  return live;
}

function indexOf(state: SimulatorState): Map<string, Set<ChannelRecord>> {
  const known = indexes.get(state);
  if (known) return known;
  const index = new Map<string, Set<ChannelRecord>>();
  for (const channel of state.channels.values()) indexChannel(index, channel);
  indexes.set(state, index);
  return index;
}

function indexChannel(index: Map<string, Set<ChannelRecord>>, channel: ChannelRecord): void {
  const ofResource = index.get(channel.resourceId);
  if (ofResource) ofResource.add(channel);
  else index.set(channel.resourceId, new Set([channel]));
}
