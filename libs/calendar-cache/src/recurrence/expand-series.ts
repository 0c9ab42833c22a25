import { dayMs, type TimeRange } from '../time/clock.ts';
import { expandRule } from './expand-rule.ts';
import type { Recurrence } from './parse-recurrence.ts';
import type { RecurrenceRule } from './recurrence-rule.ts';
import type { Occurrence, SeriesTime, UntilReading } from './series-time.ts';

/** Offsets reach from -12 to +14 hours and a gap may skip a whole day, so two days reach every wall time. */
const zoneMarginMs = 2 * dayMs;
/** The most rules of one series. Each is bounded by itself; people's series have one or two. */
const maxRules = 10;
/** About 5 ms of work. */
const occurrencesPerTurn = 500;

/** What the rules of a series have in common. */
interface Expansion {
  time: SeriesTime;
  range: TimeRange;
  yieldToEventLoop: () => Promise<void>;
}

/**
 * L8: the occurrences of a series that may overlap the range, in no order; some outside of it are among them.
 * DTSTART is always one of them, also where the rule does not match it and beside COUNT: that can only add busy
 * time. Null when a rule is too large, or when there are too many.
 */
export async function expandSeries(
  time: SeriesTime,
  recurrence: Recurrence,
  range: TimeRange,
  yieldToEventLoop: () => Promise<void>,
): Promise<Occurrence[] | null> {
  if (recurrence.rules.length + recurrence.excludedRules.length > maxRules) return null;
  const expand = (rule: RecurrenceRule, reading: UntilReading) =>
    expandOneRule(rule, reading, { time, range, yieldToEventLoop });
  const excluded = new Set(recurrence.excludedDates.map((date) => time.keyOf(date)));
  for (const rule of recurrence.excludedRules) {
    // What may be read in two ways strikes out the less, and adds the more: either can only add busy time (L6).
    const occurrences = await expand(rule, 'earliest');
    if (occurrences === null) return null;
    for (const occurrence of occurrences) excluded.add(occurrence.key);
  }
  const found = new Map<number, Occurrence>();
  keepLongest(found, [time.occurrenceAt(time.startWallMs)]);
  for (const rule of recurrence.rules) {
    const occurrences = await expand(rule, 'latest');
    if (occurrences === null) return null;
    keepLongest(found, occurrences);
  }
  keepLongest(
    found,
    recurrence.addedDates.map((date) => time.occurrenceOn(date.start, date.durationMs)),
  );
  for (const key of excluded) if (key !== null) found.delete(key);
  return [...found.values()];
}

function keepLongest(found: Map<number, Occurrence>, occurrences: readonly Occurrence[]): void {
  for (const occurrence of occurrences) {
    const other = found.get(occurrence.key);
    if (other === undefined || other.endMs < occurrence.endMs) found.set(occurrence.key, occurrence);
  }
}

async function expandOneRule(
  rule: RecurrenceRule,
  reading: UntilReading,
  { time, range, yieldToEventLoop }: Expansion,
): Promise<Occurrence[] | null> {
  // An occurrence that began before the range may reach into it, also past the next one's start.
  const fromWallMs = range.fromMs - time.longestMs - zoneMarginMs;
  const lastWallMs = rule.until === undefined ? Number.POSITIVE_INFINITY : rule.until.wallMs;
  const untilWallMs = Math.min(range.untilMs, lastWallMs) + zoneMarginMs;
  const walls = expandRule(rule, time.startWallMs, fromWallMs, untilWallMs);
  await yieldToEventLoop();
  if (walls === null) return null;
  const occurrences: Occurrence[] = [];
  for (const [index, wallMs] of walls.entries()) {
    if (index % occurrencesPerTurn === occurrencesPerTurn - 1) await yieldToEventLoop();
    const occurrence = time.occurrenceAt(wallMs);
    if (rule.until === undefined || time.isWithin(occurrence, rule.until, reading)) occurrences.push(occurrence);
  }
  return occurrences;
}
