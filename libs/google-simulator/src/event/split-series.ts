import { momentKey } from '../recurrence/moment-key.ts';
import { findOccurrence } from '../recurrence/series.ts';
import type { CalendarRecord, EventMoment, StoredEvent } from '../state/simulator-state.ts';
import { sortedEventIds } from './event-index.ts';

const partPattern = /^(.+)_R(\d{8}(?:T\d{6})?)Z?$/;

/** What the ids of all parts of a series that "this and following" has split begin with: `b` of `b_R20260408T090000`. */
export function baseIdOf(seriesId: string): string {
  return partPattern.exec(seriesId)?.[1] ?? seriesId;
}

/**
 * The id of an instance: that of its series without the part, and its original start (recorded). No source tells what
 * becomes of an id that two parts lay claim to; here the later part then uses its whole id, and its own stay unique.
 */
export function instanceIdOf(calendar: CalendarRecord, seriesId: string, originalStart: EventMoment): string {
  const key = momentKey(originalStart);
  const baseId = baseIdOf(seriesId);
  const id = `${baseId}_${key}`;
  if (baseId === seriesId) return id;
  const holder = calendar.events.get(id);
  if (holder) return holder.recurringEventId === seriesId ? id : `${seriesId}_${key}`;
  const others = partsOf(calendar, baseId).filter((part) => part.id !== seriesId);
  return others.some((part) => findOccurrence(part, originalStart)) ? `${seriesId}_${key}` : id;
}

/** The masters that share a base id, the one of that id first, then by where they begin. */
export function partsOf(calendar: CalendarRecord, baseId: string): StoredEvent[] {
  const prefix = `${baseId}_R`;
  const ids = sortedEventIds(calendar);
  const parts = [calendar.events.get(baseId)];
  for (let index = firstNotBefore(ids, prefix); ids[index]?.startsWith(prefix); index += 1) {
    const id = ids[index] ?? '';
    if (partPattern.test(id)) parts.push(calendar.events.get(id));
  }
  return parts.flatMap((part) => (part?.recurrence ? part : []));
}

/**
 * Whether the id of an instance is enough to know its place by; of the series it tells the part that began last before it, of those that live
 * and of all that the calendar remembers.
 */
export function isToldById(calendar: CalendarRecord, { id, recurringEventId, originalStart }: StoredEvent): boolean {
  const [, seriesId = '', stamp = ''] = /^(.+)_(\d{8}(?:T\d{6})?)Z?$/.exec(id) ?? [];
  if (recurringEventId === null || baseIdOf(recurringEventId) !== baseIdOf(seriesId)) return false;
  if (!originalStart || !id.endsWith(`_${momentKey(originalStart)}`)) return false;
  if (seriesId !== baseIdOf(seriesId)) return seriesId === recurringEventId;
  const begun = partsOf(calendar, seriesId).filter((part) => begins(part.id, stamp));
  const lastOf = (parts: StoredEvent[]) => parts.at(-1)?.id ?? seriesId;
  const living = begun.filter(({ status }) => status !== 'cancelled');
  return lastOf(begun) === recurringEventId && lastOf(living) === recurringEventId;
}

function begins(partId: string, stamp: string): boolean {
  const from = partPattern.exec(partId)?.[2] ?? '';
  return from.slice(0, stamp.length) <= stamp.slice(0, from.length);
}

function firstNotBefore(ids: readonly string[], wanted: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
