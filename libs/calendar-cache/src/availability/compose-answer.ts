import { AppError } from '@calendar-cache/errors';
import type { CachedAnswer, CachedBlock, CachedEventBlock } from './availability-repository.ts';
import { contentTagOf } from './content-tag.ts';
import type { JudgedCalendar } from './judged-calendar.ts';
import type { LiveAnswer } from './live/live-answer.ts';
import { mayPass } from './may-pass.ts';
import { mergeBlocks, sortBlocks } from './merge-blocks.ts';
import type { AvailabilityAnswer, AvailabilityQuestion, BusyBlock, CalendarEvidence } from './question.ts';

/** What the cache said: calendar by calendar, and its blocks of the usable ones. */
export interface JudgedAnswer extends Omit<CachedAnswer, 'calendars'> {
  judged: readonly JudgedCalendar[];
}

/** One answer of what the cache and Google said. Throws `availability-unknown` unless the question takes a part (L1). */
export function composeAnswer(
  question: AvailabilityQuestion,
  cached: JudgedAnswer,
  live: ReadonlyMap<string, LiveAnswer>,
): AvailabilityAnswer {
  const calendars = cached.judged.map((one) => evidenceOf(one, live.get(one.calendar.id)));
  const unknown = calendars.filter(({ source }) => source === 'unknown');
  if (unknown.length > 0 && !question.partial) throw unknownAvailability(unknown);
  const contentTag = contentTagOf(cached.judged);
  return {
    range: question.range,
    asOfMs: oldestOf(calendars),
    complete: unknown.length === 0,
    ...blocksOf(question, cached, live, new Set(unknown.map(({ id }) => id))),
    calendars,
    ...(contentTag === null ? {} : { contentTag }),
  };
}

/** Where a calendar's part comes from. What is neither in the cache nor known to Google is unknown (L1). */
export function evidenceOf({ calendar, reason }: JudgedCalendar, live: LiveAnswer | undefined): CalendarEvidence {
  const { id, asOfMs } = calendar;
  if (calendar.usable) return { id, source: 'calendar-cache-sql', asOfMs, stale: reason === 'stale', reason };
  if (live === undefined) return { id, source: 'unknown', asOfMs: null, stale: false, reason };
  if (live.kind === 'busy') return { id, source: 'google', asOfMs: live.asOfMs, stale: false, reason };
  return { id, source: 'unknown', asOfMs: null, stale: false, reason: live.reason };
}

/** The age of the whole is that of its oldest part (L9); null where nothing could be answered. */
export function oldestOf(calendars: readonly CalendarEvidence[]): number | null {
  const instants = calendars.flatMap(({ asOfMs }) => asOfMs ?? []);
  return instants.length === 0 ? null : Math.min(...instants);
}

/** A block that the database did not merge, and whose it is. */
interface Part {
  calendarId: string;
  block: BusyBlock;
}

function blocksOf(
  question: AvailabilityQuestion,
  cached: JudgedAnswer,
  live: ReadonlyMap<string, LiveAnswer>,
  unknownIds: ReadonlySet<string>,
): Pick<AvailabilityAnswer, 'busy' | 'groups'> {
  const parts = [...(cached.events ?? []).map(eventPart), ...liveParts(question, live)];
  const busy = arrange(question, cached.busy, parts);
  if (question.groupBy === undefined) return { busy };
  const groupOf = new Map(cached.judged.map(({ calendar }) => [calendar.id, groupIdOf(question, calendar)]));
  const merged = new Map((cached.groups ?? []).map(({ id, busy }) => [id, busy]));
  const partsOf = new Map([...new Set(groupOf.values())].sort().map((id) => [id, [] as Part[]]));
  for (const part of parts) partsOf.get(groupOf.get(part.calendarId) ?? '')?.push(part);
  // A group is the whole of somebody's time or it is not there: without the unknown part it would read as free (L1).
  for (const id of unknownIds) partsOf.delete(groupOf.get(id) ?? '');
  const groups = [...partsOf].map(([id, mine]) => ({ id, busy: arrange(question, merged.get(id) ?? [], mine) }));
  return { busy, groups };
}

/** What the database merged is already sorted and clipped; alone it stays as it is. */
function arrange(question: AvailabilityQuestion, merged: readonly CachedBlock[], parts: readonly Part[]): BusyBlock[] {
  const known = merged.map(({ startMs, endMs }) => ({ startMs, endMs, source: 'calendar-cache-sql' as const }));
  if (parts.length === 0) return known;
  const blocks = [...known, ...parts.map(({ block }) => block)];
  return question.detail === 'events' ? sortBlocks(blocks, question.range) : mergeBlocks(blocks, question.range);
}

function eventPart({ startMs, endMs, ...event }: CachedEventBlock): Part {
  const { calendarId } = event;
  return { calendarId, block: { startMs, endMs, source: 'calendar-cache-sql', event } };
}

function liveParts({ detail }: AvailabilityQuestion, live: ReadonlyMap<string, LiveAnswer>): Part[] {
  return [...live].flatMap(([calendarId, answer]) => {
    if (answer.kind !== 'busy') return [];
    const origin = detail === 'events' ? { event: { calendarId, eventId: null, rule: null } } : {};
    return answer.intervals.map(({ startMs, endMs }) => ({
      calendarId,
      block: { startMs, endMs, source: 'google' as const, ...origin },
    }));
  });
}

function groupIdOf({ groupBy }: AvailabilityQuestion, calendar: JudgedCalendar['calendar']): string {
  return groupBy === 'user' ? calendar.userId : calendar.id;
}

function unknownAvailability(unknown: readonly CalendarEvidence[]): AppError {
  // The whole stays unknown for as long as one of them does: coming again helps only where all may pass.
  const retry = unknown.every(({ reason }) => mayPass(reason));
  return new AppError('availability-unknown', 'Some calendars can be answered neither from the cache nor by Google.', {
    details: { calendars: unknown.map(({ id, reason }) => ({ id, reason })) },
    retry,
    ...(retry ? { retryAfterMs: 5_000 } : {}),
  });
}
