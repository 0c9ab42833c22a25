import { calendarZoneOf, type ProjectionContext, projectEvent } from '../../busy-interval/project-event.ts';
import { projectSeries } from '../../busy-interval/project-series.ts';
import { type AddedBusyTime, type BusyRule, busyRuleOf } from '../../calendar-event/busy-rules.ts';
import { type CalendarEvent, kindOfEvent } from '../../calendar-event/calendar-event.ts';
import { createSeriesTime } from '../../recurrence/series-time.ts';
import type { TimeRange } from '../../time/clock.ts';

/** A busy rule that makes free, `replaced` by an exception, or an event without any length. */
export type IgnoredReason = BusyRule | 'replaced' | 'no-length';

/** When something would have been taken, and why it is not. */
export interface Ignored {
  reason: IgnoredReason;
  startMs: number;
  /** Null where only the start is known: of an occurrence that an exception stands for. */
  endMs: number | null;
}

/** What an event is looked at in. */
export interface Surroundings {
  range: TimeRange;
  calendarZone: string;
  /** Of a series, those that stand for an occurrence in or near the range. */
  exceptions: readonly CalendarEvent[];
  /** As where the blocks were made. */
  added: AddedBusyTime;
  yieldToEventLoop: () => Promise<void>;
}

/** More than this of one series in one range, and its first occurrence is all that is told. */
const maxOccurrences = 1_000;

/**
 * What an event leaves free in the range: itself where it takes no time, of a series its first occurrence there that no exception
 * stands for, and the occurrence that it stands for as an exception. Nothing for an event that takes time and replaces nothing.
 */
export async function ignoredOf(event: CalendarEvent, surroundings: Surroundings): Promise<Ignored[]> {
  const { range, calendarZone, exceptions, added, yieldToEventLoop } = surroundings;
  const context: ProjectionContext = { window: range, calendarZone, maxOccurrences, added, yieldToEventLoop };
  const { rule, busy } = busyRuleOf(event, added);
  const itself = busy ? withoutLength(event, context) : await wouldBe({ event, exceptions }, rule, context);
  const replaced = occurrenceOf(event, rule, context);
  // A cancelled occurrence is told once.
  return replaced === null || (rule === 'cancelled' && itself.length > 0) ? itself : [...itself, replaced];
}

/** Where the event would be taken if nothing made it free. */
async function wouldBe(
  { event, exceptions }: { event: CalendarEvent; exceptions: readonly CalendarEvent[] },
  reason: BusyRule,
  context: ProjectionContext,
): Promise<Ignored[]> {
  const taken: CalendarEvent = {
    ...event,
    status: 'confirmed',
    transparency: 'opaque',
    eventType: 'default',
    selfResponseStatus: null,
  };
  if (kindOfEvent(event) !== 'master') {
    return projectEvent(taken, context).map(({ startMs, endMs }) => ({ reason, startMs, endMs }));
  }
  // They only stand for occurrences here; what time they take themselves is told of them.
  const standing = exceptions.map((exception) => ({ ...exception, status: 'cancelled' as const }));
  const projection = await projectSeries({ master: taken, exceptions: standing }, context);
  if (projection.kind !== 'projected') return [{ reason, startMs: context.window.fromMs, endMs: null }];
  const [first] = projection.intervals.sort((a, b) => a.startMs - b.startMs);
  return first === undefined ? [] : [{ reason, startMs: first.startMs, endMs: first.endMs }];
}

/** An event that begins and ends at the same instant is never busy. */
function withoutLength({ time }: CalendarEvent, { window }: ProjectionContext): Ignored[] {
  if (time?.kind !== 'timed' || time.startMs !== time.endMs || !isIn(time.startMs, window)) return [];
  return [{ reason: 'no-length', startMs: time.startMs, endMs: time.endMs }];
}

/** The occurrence that an exception stands for, where it would have begun in the range. */
function occurrenceOf(
  { originalStart, recurringEventId }: CalendarEvent,
  rule: BusyRule,
  context: ProjectionContext,
): Ignored | null {
  if (originalStart === null || recurringEventId === null) return null;
  const startMs = originalStart.kind === 'timed' ? originalStart.startMs : startOfDay(originalStart.startDate, context);
  if (startMs === null || !isIn(startMs, context.window)) return null;
  return { reason: rule === 'cancelled' ? 'cancelled' : 'replaced', startMs, endMs: null };
}

function startOfDay(startDate: string, context: ProjectionContext): number | null {
  const zone = calendarZoneOf(context);
  const day = createSeriesTime({ kind: 'all-day', startDate, endDate: startDate }, zone, zone);
  return day === null ? null : day.occurrenceAt(day.startWallMs).startMs;
}

function isIn(instantMs: number, { fromMs, untilMs }: TimeRange): boolean {
  return instantMs >= fromMs && instantMs < untilMs;
}
