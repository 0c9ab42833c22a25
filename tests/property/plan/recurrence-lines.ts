import type { PlacedEvent } from './event-plan.ts';
import type { AddedOccurrence, Frequency, RulePlan } from './rule-plan.ts';
import { compactInstant, compactWall, dateText, instantOf } from './wall.ts';

const minuteMs = 60_000;

const stepDays: Record<Frequency, number> = {
  daily: 1,
  weekly: 7,
  'weekly-days': 7,
  monthly: 0,
  'monthly-nth': 0,
  yearly: 0,
  unreadable: 0,
};

/** Days between two occurrences; 0 where that is not a fixed number. */
export function daysPerStep({ frequency, interval }: RulePlan): number {
  return stepDays[frequency] * interval;
}

/** The wall time of the n-th occurrence; the first one where the steps have no fixed length. */
export function occurrenceDay(event: PlacedEvent, number: number): number {
  return event.rule === null ? event.day : event.day + number * daysPerStep(event.rule);
}

/** The lines of `recurrence` for an event. */
export function recurrenceLines(event: PlacedEvent): string[] {
  const { rule } = event;
  if (rule === null) return [];
  const parts = [...ruleParts(event, rule), ...endParts(event, rule)];
  const lines = [`RRULE:${parts.join(';')}`];
  if (rule.frequency === 'unreadable') return lines;
  const excluded =
    daysPerStep(rule) === 0 ? [] : rule.excluded.map((number) => dateValue(event, occurrenceDay(event, number), 0));
  if (excluded.length > 0) lines.push(`EXDATE${dateParameter(event)}:${[...new Set(excluded)].join(',')}`);
  return [...lines, ...addedLines(event, rule)];
}

/** Google says nothing of a PERIOD that is longer than its event, so none is. */
function addedLines(event: PlacedEvent, { added }: RulePlan): string[] {
  const isPeriod = ({ form }: AddedOccurrence) => form !== 'time' && 'minutes' in event.span;
  const starts = added.filter((one) => !isPeriod(one)).map(({ days }) => dateValue(event, event.day + days, 45));
  const periods = added.filter(isPeriod).map((one) => periodValue(event, one));
  return [
    ...(starts.length === 0 ? [] : [`RDATE${dateParameter(event)}:${[...new Set(starts)].join(',')}`]),
    ...(periods.length === 0 ? [] : [`RDATE;VALUE=PERIOD${dateParameter(event)}:${[...new Set(periods)].join(',')}`]),
  ];
}

function periodValue(event: PlacedEvent, { days, form }: AddedOccurrence): string {
  const start = { day: event.day + days, minute: event.minute + 45 };
  const minutes = 'minutes' in event.span ? Math.floor(event.span.minutes / 2) : 0;
  if (form === 'period-with-length') return `${compactWall(start)}/PT${minutes}M`;
  const startMs = instantOf(start, event.zone);
  return `${compactInstant(startMs)}/${compactInstant(startMs + minutes * minuteMs)}`;
}

function ruleParts(event: PlacedEvent, rule: RulePlan): string[] {
  const start = new Date(event.day * 86_400_000);
  const weekday = start.getUTCDay();
  const interval = rule.interval === 1 ? [] : [`INTERVAL=${rule.interval}`];
  switch (rule.frequency) {
    case 'daily':
      return ['FREQ=DAILY', ...interval];
    case 'weekly':
      return ['FREQ=WEEKLY', ...interval];
    case 'weekly-days':
      return ['FREQ=WEEKLY', ...interval, `BYDAY=${[weekday, (weekday + 2) % 7].map(weekdayName).join(',')}`];
    case 'monthly':
      return ['FREQ=MONTHLY', ...interval];
    case 'monthly-nth':
      return ['FREQ=MONTHLY', ...interval, `BYDAY=${Math.ceil(start.getUTCDate() / 7)}${weekdayName(weekday)}`];
    case 'yearly':
      return ['FREQ=YEARLY'];
    case 'unreadable':
      return ['FREQ=DAILY', 'BYYEARDAY=40,80,120,160,200,240,280,320'];
  }
}

function weekdayName(weekday: number): string {
  return ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][weekday] ?? 'MO';
}

function endParts(event: PlacedEvent, rule: RulePlan): string[] {
  if (rule.end.kind === 'count') return [`COUNT=${rule.end.count}`];
  if (rule.end.kind === 'never') return [];
  const day = event.day + rule.end.steps * (daysPerStep(rule) || 31);
  if ('days' in event.span) return [`UNTIL=${compactDate(day)}`];
  return [`UNTIL=${compactInstant(instantOf({ day, minute: event.minute }, event.zone))}`];
}

function dateParameter(event: PlacedEvent): string {
  if ('days' in event.span) return ';VALUE=DATE';
  // A zone with a colon in its name can't stand in a line.
  return event.zone.includes(':') ? '' : `;TZID=${event.zone}`;
}

function dateValue(event: PlacedEvent, day: number, minutesLater: number): string {
  if ('days' in event.span) return compactDate(day);
  return compactWall({ day, minute: event.minute + minutesLater });
}

function compactDate(day: number): string {
  return dateText(day).replaceAll('-', '');
}
