import type { SimulatorState, UserRecord } from '../state/simulator-state.ts';

/** Whose ids are whose, so that they go with their user. Ids of an earlier life of a snapshot stay. */
const idsByUser = new WeakMap<UserRecord, string[]>();

/** Google refuses the id of a channel for ever after, also when it was stopped. */
export function useChannelId(state: SimulatorState, user: UserRecord, id: string): void {
  state.usedChannelIds.add(id);
  const ids = idsByUser.get(user);
  if (ids) ids.push(id);
  else idsByUser.set(user, [id]);
}

/** The user never was: neither were the ids. */
export function releaseChannelIds(state: SimulatorState, user: UserRecord): void {
  for (const id of idsByUser.get(user) ?? []) state.usedChannelIds.delete(id);
}
