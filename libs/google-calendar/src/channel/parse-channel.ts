import type { GrantedChannel } from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { type Refused, refused } from '../refusal.ts';

const channelSchema = z.object({
  kind: z.string().default('api#channel'),
  id: z.string().min(1),
  resourceId: z.string().min(1),
  resourceUri: z.string().min(1),
  // A string of milliseconds on the wire; some clients have shown a number.
  expiration: z.union([z.string().regex(/^\d+$/), z.number().int().positive()]).optional(),
});

/** The answer of a watch call. What Google granted counts, so an answer without an expiration is refused. */
export function parseChannel(body: unknown): { kind: 'channel'; channel: GrantedChannel } | Refused {
  const parsed = channelSchema.safeParse(body);
  if (!parsed.success) return refused('not-a-channel');
  const { kind, id, resourceId, resourceUri, expiration } = parsed.data;
  if (expiration === undefined) return refused('no-expiration');
  return {
    kind: 'channel',
    channel: { channelId: id, kind, resourceId, resourceUri, expiresAtMs: Number(expiration) },
  };
}
