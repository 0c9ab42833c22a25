import { z } from 'zod';
import { invalid } from '../google-error/refusals.ts';
import { packToken, unpackToken } from './opaque-token.ts';

const pageTokenSchema = z.object({
  q: z.string(),
  k: z.string(),
  s: z.number(),
  x: z.boolean().optional(),
  e: z.boolean().optional(),
});

/** Where a paged read stands. */
export interface PagePosition {
  /** Rows up to and including this key were sent. */
  afterKey: string;
  /** Where the log stood when the first page was read: the sync token of the last page points there. */
  snapshotCounter: number;
  /** The run has exceptions before their masters. */
  exceptionsFirst?: boolean | undefined;
  /** The page before was empty by a fault. */
  followsEmpty?: boolean | undefined;
}

/** A page token, bound to the query by its digest. */
export function writePageToken(queryDigest: string, position: PagePosition): string {
  const { afterKey, snapshotCounter, exceptionsFirst, followsEmpty } = position;
  return packToken({ q: queryDigest, k: afterKey, s: snapshotCounter, x: exceptionsFirst, e: followsEmpty });
}

/**
 * Reads a page token back.
 * @throws GoogleError 400 when it is none, or was made by another query.
 */
export function readPageToken(token: string, queryDigest: string): PagePosition {
  const parsed = unpackToken(pageTokenSchema, token);
  if (!parsed || parsed.q !== queryDigest) throw invalid('Invalid page token value.', 'pageToken');
  return { afterKey: parsed.k, snapshotCounter: parsed.s, exceptionsFirst: parsed.x, followsEmpty: parsed.e };
}
