import { createHash } from 'node:crypto';
import type { ApiKey, AvailabilityQuestion } from '@calendar-cache/calendar-cache';

/** Another one whenever the same facts are shown in another form. */
const representation = 1;

/**
 * The weak entity tag of an answer that is fresh and wholly from the cache: over question, key and contents. Weak, since ages move
 * beneath it: `Calendar-Cache-As-Of` tells the age, on a 304 too (L9).
 */
export function entityTagOf(
  question: AvailabilityQuestion,
  { id, teamId }: Pick<ApiKey, 'id' | 'teamId'>,
  contentTag: string,
): string {
  const facts = JSON.stringify([representation, question, id, teamId, contentTag]);
  return `W/"${createHash('sha256').update(facts).digest('base64url')}"`;
}

/**
 * Whether an If-None-Match names the tag (RFC 9110, 13.1.2): the weak comparison, a list, or `*`. What is no list of entity tags
 * matches nothing.
 */
export function isNamedBy(ifNoneMatch: string, entityTag: string): boolean {
  if (ifNoneMatch.trim() === '*') return true;
  const wanted = opaqueTag.exec(entityTag)?.[1];
  return [...ifNoneMatch.matchAll(new RegExp(opaqueTag, 'g'))].some(([, given]) => given === wanted);
}

// Any character but the quote itself may stand inside, a comma too.
const opaqueTag = /(?:W\/)?("[\x21\x23-\x7E\x80-\xFF]*")/;
