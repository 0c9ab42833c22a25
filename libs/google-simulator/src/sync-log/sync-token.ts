import { z } from 'zod';
import { fullSyncRequired, invalid } from '../google-error/refusals.ts';
import type { SimulatorSettings } from '../simulator/settings.ts';
import { digestOf, packToken, unpackToken } from './opaque-token.ts';

/** A log that sync tokens point into: the events of a calendar, or the calendar list or settings of a user. */
export interface SyncLogPosition {
  /** Names the log; a token of one log means nothing to another. */
  logId: string;
  epoch: number;
  counter: number;
  /** Tokens from before this place miss deletions that are told no more. */
  forgottenCounter?: number | undefined;
}

/** What a token is judged by, beside its place. */
export interface SyncTokenTerms {
  nowMs: number;
  settings: Pick<SimulatorSettings, 'syncTokenLifetimeMs' | 'malformedSyncTokenStatus' | 'changedQueryWithSyncToken'>;
  /** The part of the query that a delta should repeat. */
  query: unknown;
}

const syncTokenSchema = z.object({
  l: z.string(),
  e: z.number(),
  n: z.number(),
  t: z.number(),
  f: z.string().optional(),
});

/** A sync token holds a place in a log and no window (decoded from recorded tokens); of the query only what a setting asks for. */
export function writeSyncToken(position: SyncLogPosition, { nowMs, settings, query }: SyncTokenTerms): string {
  const f = settings.changedQueryWithSyncToken === 'silence' ? undefined : digestOf(query);
  return packToken({ l: digestOf(position.logId), e: position.epoch, n: position.counter, t: nowMs, f });
}

/**
 * The counter after which the holder of `token` wants the changes.
 * @throws GoogleError 400 for text that is no token of this log, 410 for one that is good no more.
 */
export function readSyncToken(
  token: string,
  position: SyncLogPosition,
  { nowMs, settings, query }: SyncTokenTerms,
): number {
  const parsed = unpackToken(syncTokenSchema, token);
  if (!parsed || parsed.l !== digestOf(position.logId)) {
    throw settings.malformedSyncTokenStatus === 400
      ? invalid('Invalid sync token value.', 'syncToken')
      : fullSyncRequired();
  }
  const isLost = parsed.n > position.counter || parsed.n < (position.forgottenCounter ?? 0);
  if (parsed.e !== position.epoch || isLost || nowMs - parsed.t > settings.syncTokenLifetimeMs) {
    throw fullSyncRequired();
  }
  if (settings.changedQueryWithSyncToken !== 'silence' && parsed.f !== undefined && parsed.f !== digestOf(query)) {
    throw settings.changedQueryWithSyncToken === '410'
      ? fullSyncRequired()
      : invalid('Sync token cannot be used with other request restrictions', 'syncToken');
  }
  return parsed.n;
}
