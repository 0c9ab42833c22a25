import type { Random } from './random.ts';

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const weekdayOfDate = ['SU', ...weekdays.slice(0, 6)];
const numbers = (least: number, most: number) => Array.from({ length: most - least + 1 }, (_, index) => least + index);
const eitherEnd = (most: number) => [...numbers(1, most), ...numbers(1, most).map((number) => -number)];

/** What the end of a rule depends on. */
export interface RuleSurroundings {
  /** The wall time of the series' start. */
  startWallMs: number;
  allDay: boolean;
  /** Writes a date or time at which the rule is to end. */
  until(): string;
  /** COUNT is drawn up to this. */
  largestCount: number;
}

/** The value of an RRULE, in all shapes that Google accepts; some that RFC 5545 forbids are among them. */
export function randomRule(random: Random, surroundings: RuleSurroundings): string {
  const frequency = random.pick(['DAILY', 'WEEKLY', 'WEEKLY', 'MONTHLY', 'MONTHLY', 'YEARLY', 'YEARLY']);
  const parts = [`FREQ=${frequency}`];
  if (random.chance(0.5)) parts.push(`INTERVAL=${random.pick([1, 2, 2, 3, 4, 5, 6])}`);
  const end = random.integer(0, 99);
  if (end < 25) parts.push(`COUNT=${random.integer(1, surroundings.largestCount)}`);
  else if (end < 55) parts.push(`UNTIL=${surroundings.until()}`);
  if (end === 54) parts.push('COUNT=3');
  if (random.chance(0.3)) parts.push(`WKST=${random.pick(weekdays)}`);
  parts.push(...dayParts[frequency as keyof typeof dayParts](random, surroundings));
  const hasHours = parts.some((part) => part.startsWith('BYHOUR'));
  if (!hasHours && random.chance(surroundings.allDay ? 0.01 : 0.05))
    parts.push(`BYHOUR=${random.some(numbers(0, 23), 1, 2).join(',')}`);
  if (!surroundings.allDay && random.chance(0.03)) parts.push(`BYMINUTE=${random.pick([0, 15, 30, 45])}`);
  const [first = '', ...rest] = parts;
  return [first, ...random.some(rest, rest.length, rest.length)].join(';');
}

const dayParts = {
  DAILY: (random: Random, start: RuleSurroundings) => [
    ...(random.chance(0.2) ? [byMonth(random, start)] : []),
    ...(random.chance(0.15) ? [plainDays(random, start)] : []),
    ...(random.chance(0.1) ? [monthDays(random, start, 28, 10)] : []),
    ...(!start.allDay && random.chance(0.03) ? ['BYHOUR=2,3', 'BYSETPOS=-1'] : []),
  ],
  WEEKLY: (random: Random, start: RuleSurroundings) => [
    ...(random.chance(0.7) ? [plainDays(random, start)] : []),
    ...(random.chance(0.1) ? [byMonth(random, start)] : []),
    ...(random.chance(0.1) ? [positions(random, [1, 2, -1])] : []),
    ...(random.chance(0.01) ? ['BYMONTHDAY=1,2,3,4,5,6,7'] : []),
  ],
  MONTHLY: (random: Random, start: RuleSurroundings) => {
    const shape = random.integer(0, 99);
    const parts = random.chance(0.15) ? [byMonth(random, start)] : [];
    if (shape < 30) parts.push(monthDays(random, start, 31, 3));
    else if (shape < 60) parts.push(ordinalDays(random, start, [1, 2, 3, 4, 5, -1, -2]));
    else if (shape < 75) parts.push(plainDays(random, start), ...setPositions(random, 0.6, [1, 2, 3, -1, -2]));
    else if (shape < 82) parts.push(plainDays(random, start), monthDays(random, start, 31, 9));
    else if (shape < 85) parts.push(`BYDAY=${random.pick(weekdays)},${random.pick([1, -1])}${random.pick(weekdays)}`);
    return parts;
  },
  YEARLY: (random: Random, start: RuleSurroundings) => {
    const shape = random.integer(0, 99);
    if (shape < 15) return [];
    if (shape < 25) return [byMonth(random, start)];
    if (shape < 40) return [byMonth(random, start), ordinalDays(random, start, [1, 2, 3, 4, 5, -1, -2])];
    if (shape < 47) return [`BYDAY=${random.pick([1, 2, 10, 20, 52, -1, -5, -30])}${random.pick(weekdays)}`];
    if (shape < 57) return [byMonth(random, start), monthDays(random, start, 31, 3)];
    if (shape < 62) return [monthDays(random, start, 31, 2)];
    if (shape < 72) return [`BYYEARDAY=${random.some([...eitherEnd(366), dayOfYear(start)], 1, 6).join(',')}`];
    if (shape < 80) return [`BYWEEKNO=${random.some(eitherEnd(53), 1, 6).join(',')}`, plainDays(random, start)];
    if (shape < 82) return [`BYWEEKNO=${random.some(eitherEnd(51), 1, 6).join(',')}`];
    if (shape < 93) {
      return [byMonth(random, start), plainDays(random, start), ...setPositions(random, 0.7, [1, 2, 5, -1, -3])];
    }
    if (shape < 96) return [plainDays(random, start), ...(random.chance(0.5) ? [byMonth(random, start)] : [])];
    return [plainDays(random, start), monthDays(random, start, 31, 4)];
  },
};

// Most of the lists name the start too, as calendars write them.

function byMonth(random: Random, { startWallMs }: RuleSurroundings): string {
  const own = random.chance(0.85) ? [new Date(startWallMs).getUTCMonth() + 1] : [];
  return `BYMONTH=${[...new Set([...own, ...random.some(numbers(1, 12), 1, 4)])].join(',')}`;
}

function monthDays(random: Random, { startWallMs }: RuleSurroundings, largest: number, most: number): string {
  const day = new Date(startWallMs).getUTCDate();
  const own = random.chance(0.7) && day <= largest ? [day] : [];
  return `BYMONTHDAY=${[...new Set([...own, ...random.some(eitherEnd(largest), 1, most)])].join(',')}`;
}

function plainDays(random: Random, start: RuleSurroundings): string {
  const own = random.chance(0.85) ? [weekdayOf(start)] : [];
  return `BYDAY=${[...new Set([...own, ...random.some(weekdays, 1, 4)])].join(',')}`;
}

function ordinalDays(random: Random, start: RuleSurroundings, ordinals: readonly number[]): string {
  const week = Math.ceil(new Date(start.startWallMs).getUTCDate() / 7);
  const own = random.chance(0.75) ? [`${week}${weekdayOf(start)}`] : [];
  const others = random.some(weekdays, own.length === 0 ? 1 : 0, 2).map((day) => `${random.pick(ordinals)}${day}`);
  return `BYDAY=${[...new Set([...own, ...others])].join(',')}`;
}

function weekdayOf({ startWallMs }: RuleSurroundings): string {
  return weekdayOfDate[new Date(startWallMs).getUTCDay()] ?? 'MO';
}

function dayOfYear({ startWallMs }: RuleSurroundings): number {
  return Math.floor((startWallMs - Date.UTC(new Date(startWallMs).getUTCFullYear())) / 86_400_000) + 1;
}

function setPositions(random: Random, share: number, allowed: readonly number[]): string[] {
  return random.chance(share) ? [positions(random, allowed)] : [];
}

function positions(random: Random, allowed: readonly number[]): string {
  return `BYSETPOS=${random.some(allowed, 1, 2).join(',')}`;
}
