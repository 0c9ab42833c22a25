import { z } from 'zod';
import type { SimulatorState } from './simulator-state.ts';

const SNAPSHOT_VERSION = 1;

const snapshotSchema = z.object({
  version: z.literal(SNAPSHOT_VERSION),
  state: z.object({
    random: z.object({ state: z.number() }),
    users: z.map(z.string(), z.looseObject({ email: z.string(), list: z.map(z.string(), z.unknown()) })),
    calendars: z.map(
      z.string(),
      z.looseObject({ id: z.string(), counter: z.number(), epoch: z.number(), events: z.map(z.string(), z.unknown()) }),
    ),
    accessTokens: z.map(z.string(), z.looseObject({ email: z.string() })),
    refreshTokens: z.map(z.string(), z.looseObject({ email: z.string() })),
    channels: z.map(z.string(), z.looseObject({ id: z.string(), calendarId: z.string() })),
    usedChannelIds: z.set(z.string()),
  }),
});

/** The whole state as one JSON text, for a restart that remembers sync tokens, channels and grants. */
export function writeSnapshot(state: SimulatorState): string {
  return JSON.stringify({ version: SNAPSHOT_VERSION, state }, (_key, value: unknown) => {
    if (value instanceof Map) return { $map: [...value.entries()] };
    if (value instanceof Set) return { $set: [...value] };
    return value;
  });
}

/**
 * The state that `writeSnapshot` wrote.
 * @throws SyntaxError or ZodError when the text is no snapshot of this version.
 */
export function readSnapshot(text: string): SimulatorState {
  const revived: unknown = JSON.parse(text, (_key, value: unknown) => {
    if (isTagged(value, '$map')) return new Map(value.$map as [unknown, unknown][]);
    if (isTagged(value, '$set')) return new Set(value.$set as unknown[]);
    return value;
  });
  snapshotSchema.parse(revived);
  return (revived as { state: SimulatorState }).state;
}

function isTagged<Tag extends '$map' | '$set'>(value: unknown, tag: Tag): value is Record<Tag, unknown> {
  return typeof value === 'object' && value !== null && tag in value;
}
