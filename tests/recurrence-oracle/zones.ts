import type { Random } from './random.ts';

const dayMs = 86_400_000;

/**
 * Gaps and overlaps at midnight, of half an hour, of two hours, of a whole day, around Ramadan; zones that moved; zones that never
 * change. Only such as Node's own zone data have right: the simulator and these tests share none with the product (ADR 10).
 */
export const zones = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Moscow',
  'Europe/Istanbul',
  'Europe/Lisbon',
  'America/New_York',
  'America/Los_Angeles',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Atlantic/Azores',
  'America/Santiago',
  'America/Asuncion',
  'America/Caracas',
  'America/Nuuk',
  'America/Mexico_City',
  'Asia/Gaza',
  'Africa/Cairo',
  'Asia/Beirut',
  'Asia/Amman',
  'Asia/Tehran',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Pyongyang',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Apia',
  'UTC',
] as const;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What Intl says that the clock in the zone shows, as the epoch milliseconds that UTC would have with that reading. */
export function wallOf(instantMs: number, zone: string): number {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...fields });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(instantMs).map((part) => [part.type, Number(part.value)]));
  const field = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'), field('second'));
}

const fields = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

/** How far the zone's clock is ahead of UTC. */
export function offsetOf(instantMs: number, zone: string): number {
  return wallOf(instantMs, zone) - instantMs;
}

/** The first instant at which the zone's clock shows the wall time; in a gap as far behind the change as the wall time is into it. */
export function firstInstantOf(wallMs: number, zone: string): number {
  const [before, after] = [offsetOf(wallMs - dayMs, zone), offsetOf(wallMs + dayMs, zone)];
  const shown = [wallMs - before, wallMs - after].filter((instantMs) => wallOf(instantMs, zone) === wallMs);
  return shown.length > 0 ? Math.min(...shown) : wallMs - before;
}

const changes = new Map<string, number[]>();

/** The instants from 2007 to 2031 at which the zone's clock was or will be changed. */
export function clockChangesOf(zone: string): number[] {
  const known = changes.get(zone);
  if (known !== undefined) return known;
  const found: number[] = [];
  const stepMs = 10 * dayMs;
  let before = offsetOf(Date.UTC(2007), zone);
  for (let instantMs = Date.UTC(2007) + stepMs; instantMs < Date.UTC(2031); instantMs += stepMs) {
    const after = offsetOf(instantMs, zone);
    if (after !== before) found.push(findChange(zone, instantMs - stepMs, instantMs));
    before = after;
  }
  changes.set(zone, found);
  return found;
}

function findChange(zone: string, fromMs: number, untilMs: number): number {
  let [low, high] = [fromMs, untilMs];
  const before = offsetOf(low, zone);
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000;
    if (offsetOf(middle, zone) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** A change of the zone's clock, or any instant where it has none. */
export function pickClockChange(random: Random, zone: string): number {
  const found = clockChangesOf(zone);
  return found.length > 0 ? random.pick(found) : Date.UTC(random.integer(2008, 2030), random.integer(0, 11), 15);
}
