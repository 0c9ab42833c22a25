import type { AddedBusyTime } from '../../calendar-event/busy-rules.ts';
import type { CalendarEvent } from '../../calendar-event/calendar-event.ts';
import type { TimeRange } from '../../time/clock.ts';
import { questionLimits, tooLarge } from '../assert-askable.ts';
import type { AvailabilityRepository, IgnorableEvent } from '../availability-repository.ts';
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

/** What {@link explainIgnored} needs. */
export interface ExplainIgnoredDependencies {
  availability: Pick<AvailabilityRepository, 'findIgnorable'>;
  settings: { added: AddedBusyTime };
  /** Lets others have their turn: a question about many events takes seconds of work. */
  yieldToEventLoop: () => Promise<void>;
}

/** A few milliseconds of work; series take turns of their own. */
const eventsPerTurn = 100;

/**
 * Why the range is free where it is free.
 * @throws AppError `answer-too-large`: part of a list would look like all of it.
 */
export async function explainIgnored(
  { availability, settings: { added }, yieldToEventLoop }: ExplainIgnoredDependencies,
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
  const exceptionsOf = exceptionsBySeries(events);
  const ignored: IgnoredEvent[] = [];
  for (const [index, { subscriptionId, calendarZone, event, learned }] of events.entries()) {
    if (index % eventsPerTurn === eventsPerTurn - 1) await yieldToEventLoop();
    const { googleEventId: eventId, recurringEventId, eventType, summary } = event;
    const calendarId = calendarIds.get(subscriptionId) ?? '';
    const facts = { recurringEventId, eventType, summary, learned };
    const exceptions = exceptionsOf.get(seriesKey(subscriptionId, eventId)) ?? [];
    const found = await ignoredOf(event, { range, calendarZone, exceptions, added, yieldToEventLoop });
    ignored.push(...found.map((one) => ({ calendarId, eventId, facts, ...one })));
  }
  return ignored.sort((a, b) => a.startMs - b.startMs || (a.eventId < b.eventId ? -1 : Number(a.eventId > b.eventId)));
}

/** Two calendars may hold the same series. */
function exceptionsBySeries(events: readonly IgnorableEvent[]): Map<string, CalendarEvent[]> {
  const exceptionsOf = new Map<string, CalendarEvent[]>();
  for (const { subscriptionId, event } of events) {
    if (event.recurringEventId === null) continue;
    const key = seriesKey(subscriptionId, event.recurringEventId);
    const others = exceptionsOf.get(key);
    if (others === undefined) exceptionsOf.set(key, [event]);
    else others.push(event);
  }
  return exceptionsOf;
}

function seriesKey(subscriptionId: string, googleEventId: string): string {
  return `${subscriptionId} ${googleEventId}`;
}
