import type { EventMoment, StoredEvent } from '../state/simulator-state.ts';
import { dateToWallTime } from '../time/wall-time.ts';
import { momentKey } from './moment-key.ts';
import { parseRecurrence, type RecurrenceDate } from './parse-recurrence.ts';
import { type Occurrence, occurrenceAtWallTime, ownOccurrence, ruleOccurrences } from './rule-occurrences.ts';

/** Google's expansion is finite too; this bound only keeps a rule that fires each second from eating the memory. */
const MAXIMUM_OCCURRENCES = 200_000;

interface Series {
  known: Occurrence[];
  source: Iterator<Occurrence>;
  complete: boolean;
}

/** Keyed by the rule lines, which are made anew with each edit of an event, but not when it is merely touched. */
const seriesOfLines = new WeakMap<readonly string[], Series>();
const noLines: readonly string[] = [];

/** The occurrences of a master (an event with `recurrence`) whose `orderMs` lies in [fromMs, untilMs], exceptions not taken into account. */
export function occurrencesBetween(master: StoredEvent, fromMs: number, untilMs: number): Occurrence[] {
  const series = seriesOf(master);
  extend(series, (last) => last !== undefined && last.orderMs > untilMs);
  const found: Occurrence[] = [];
  for (let index = firstAtOrAfter(series.known, fromMs); index < series.known.length; index += 1) {
    const occurrence = series.known[index];
    if (occurrence === undefined || occurrence.orderMs > untilMs) break;
    found.push(occurrence);
  }
  return found;
}

/** All occurrences up to `nowMs` and at most `cap` from then on: an unbounded expansion as Google does it. */
export function occurrencesCapped(master: StoredEvent, nowMs: number, cap: number): Occurrence[] {
  const series = seriesOf(master);
  extend(series, (last) => last !== undefined && last.orderMs >= nowMs);
  const limit = firstAtOrAfter(series.known, nowMs) + cap;
  extend(series, () => series.known.length >= limit);
  return series.known.slice(0, limit);
}

/** The occurrence of a master that starts exactly at `moment`, if there is one. */
export function findOccurrence(master: StoredEvent, moment: EventMoment): Occurrence | undefined {
  const orderMs = moment.kind === 'date' ? dateToWallTime(moment.date) : moment.instantMs;
  const key = momentKey(moment);
  return occurrencesBetween(master, orderMs, orderMs).find((occurrence) => momentKey(occurrence.moment) === key);
}

function seriesOf(master: StoredEvent): Series {
  const lines = master.recurrence ?? noLines;
  const known = seriesOfLines.get(lines);
  if (known) return known;
  const series: Series = {
    known: [],
    source: expand(master.start, lines, master.skipsUnmatchedStart !== true),
    complete: false,
  };
  seriesOfLines.set(lines, series);
  return series;
}

function extend(series: Series, enough: (last: Occurrence | undefined) => boolean): void {
  while (!series.complete && !enough(series.known.at(-1))) {
    const next = series.source.next();
    if (next.done || series.known.length >= MAXIMUM_OCCURRENCES) series.complete = true;
    else series.known.push(next.value);
  }
}

function firstAtOrAfter(known: readonly Occurrence[], fromMs: number): number {
  let low = 0;
  let high = known.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const candidate = known[middle];
    if (candidate !== undefined && candidate.orderMs < fromMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All rules and extra dates of a series in one order, without duplicates and exclusions. */
function* expand(start: EventMoment, lines: readonly string[], startCounts: boolean): Generator<Occurrence> {
  const parsed = parseRecurrence(lines);
  const excludedMs = new Set(
    parsed.exclusionDates.flatMap((date) => dateOccurrence(date, start)).map(({ orderMs }) => orderMs),
  );
  const dates = parsed.dates.flatMap((date) => dateOccurrence(date, start));
  // RFC 5545: the start is the first instance, and what a rule that does not match it means is undefined.
  if (startCounts || parsed.rules.length === 0) dates.push(ownOccurrence(start));
  dates.sort((one, other) => one.orderMs - other.orderMs);
  const excluded = merged(parsed.exclusionRules.map((rule) => ruleOccurrences(rule, start)));
  let nextExcluded = excluded.next();
  let lastMs = Number.NaN;
  for (const occurrence of merged([...parsed.rules.map((rule) => ruleOccurrences(rule, start)), dates.values()])) {
    while (!nextExcluded.done && nextExcluded.value.orderMs < occurrence.orderMs) nextExcluded = excluded.next();
    const { orderMs } = occurrence;
    const ruledOut = !nextExcluded.done && nextExcluded.value.orderMs === orderMs;
    if (orderMs !== lastMs && !ruledOut && !excludedMs.has(orderMs)) yield occurrence;
    lastMs = orderMs;
  }
}

function* merged(sources: Iterator<Occurrence>[]): Generator<Occurrence> {
  const heads = sources.map((source) => ({ source, head: source.next() }));
  for (;;) {
    let earliest: { source: Iterator<Occurrence>; orderMs: number; index: number } | undefined;
    for (const [index, { source, head }] of heads.entries()) {
      if (head.done) continue;
      if (!earliest || head.value.orderMs < earliest.orderMs) {
        earliest = { source, orderMs: head.value.orderMs, index };
      }
    }
    const chosen = earliest && heads[earliest.index];
    if (!chosen || chosen.head.done) return;
    yield chosen.head.value;
    chosen.head = chosen.source.next();
  }
}

/** A date for a timed series, or a time for an all-day one, names nothing: Google keeps such an EXDATE without effect. */
function dateOccurrence(date: RecurrenceDate, start: EventMoment): Occurrence[] {
  if (date.kind === 'date') {
    return start.kind === 'date' ? [occurrenceAtWallTime(dateToWallTime(date.date), start)] : [];
  }
  if (start.kind === 'date') return [];
  if (date.kind === 'floating') return [occurrenceAtWallTime(date.wallMs, start)];
  const moment = { kind: 'time', instantMs: date.instantMs, timeZone: start.timeZone } as const;
  return [{ moment, orderMs: date.instantMs }];
}
