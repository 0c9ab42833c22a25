import type { TimeRange } from '../../time/clock.ts';
import { questionLimits, tooLarge } from '../assert-askable.ts';
import type { AvailabilityRepository } from '../availability-repository.ts';
import type { JudgedCalendar } from '../judged-calendar.ts';
import type { AvailabilityAnswer, EventFacts } from '../question.ts';
import { type Ignored, ignoredOf } from './ignored-of.ts';

export type { IgnoredReason } from './ignored-of.ts';

/** An event, or one occurrence of it, that lies in the range and takes no time. */
export interface IgnoredEvent extends Ignored {
  calendarId: string;
  eventId: string;
  facts: EventFacts;
}

/** An answer whose blocks name their events, and what was left out of it. */
export interface Explanation {
  answer: AvailabilityAnswer;
  /** Of the calendars that the cache answered, sorted by start; what Google answered live is not told apart. */
  ignored: IgnoredEvent[];
}

/**
 * Why the range is free where it is free.
 * @throws AppError `answer-too-large`: part of a list would look like all of it.
 */
export async function explainIgnored(
  availability: Pick<AvailabilityRepository, 'findIgnorable'>,
  judged: readonly JudgedCalendar[],
  range: TimeRange,
): Promise<IgnoredEvent[]> {
  const calendarIds = new Map(
    judged.flatMap(({ calendar }) =>
      calendar.usable && calendar.subscriptionId !== null ? [[calendar.subscriptionId, calendar.id] as const] : [],
    ),
  );
  if (calendarIds.size === 0) return [];
  const limit = questionLimits.blocks;
  const events = await availability.findIgnorable({
    subscriptionIds: [...calendarIds.keys()],
    range,
    limit: limit + 1,
  });
  if (events.length > limit) throw tooLarge('events');
  const ignored: IgnoredEvent[] = [];
  for (const { subscriptionId, calendarZone, event, learned } of events) {
    const { googleEventId: eventId, recurringEventId, eventType, summary } = event;
    const calendarId = calendarIds.get(subscriptionId) ?? '';
    const facts = { recurringEventId, eventType, summary, learned };
    const found = await ignoredOf(event, { range, calendarZone });
    ignored.push(...found.map((one) => ({ calendarId, eventId, facts, ...one })));
  }
  return ignored.sort((a, b) => a.startMs - b.startMs || (a.eventId < b.eventId ? -1 : Number(a.eventId > b.eventId)));
}
