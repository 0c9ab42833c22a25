import { z } from 'zod';
import { fullSyncRequired, invalid } from '../google-error/refusals.ts';
import { digestOf, packToken, unpackToken } from './opaque-token.ts';

/** A log that sync tokens point into: the events of a calendar, or the calendar list of a user. */
export interface SyncLogPosition {
  /** Names the log; a token of one log means nothing to another. */
  logId: string;
  epoch: number;
  counter: number;
}

const syncTokenSchema = z.object({ l: z.string(), e: z.number(), n: z.number() });

/** A sync token holds a place in a log and nothing of the query: no window, no filter (decoded from recorded tokens). */
export function writeSyncToken(position: SyncLogPosition): string {
  return packToken({ l: digestOf(position.logId), e: position.epoch, n: position.counter });
}

/**
 * The counter after which the holder of `token` wants the changes.
 * @throws GoogleError 400 for text that is no token of this log, 410 for one of another epoch.
 */
export function readSyncToken(token: string, position: SyncLogPosition): number {
  const parsed = unpackToken(syncTokenSchema, token);
  if (!parsed || parsed.l !== digestOf(position.logId)) throw invalid('Invalid sync token value.', 'syncToken');
  if (parsed.e !== position.epoch || parsed.n > position.counter) throw fullSyncRequired();
  return parsed.n;
}
