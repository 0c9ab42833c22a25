import { createRandom, type Random } from './random.ts';
import { randomRule } from './random-rule.ts';
import { dateOf, type SeriesCase, stamp } from './series-case.ts';
import { firstInstantOf, offsetOf, pickClockChange, wallOf, zones } from './zones.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Where the random parts of a case happen: around one change of the zone's clock. */
interface Place {
  random: Random;
  zone: string;
  allDay: boolean;
  startMs: number;
  startWallMs: number;
  changeMs: number;
}

/** The case of a seed: a series that began at, or up to ten years before, a change of the clock, and a window over that change. */
export function randomSeries(caseSeed: number): SeriesCase {
  const random = createRandom(caseSeed);
  const zone = random.pick(zones);
  const changeMs = pickClockChange(random, zone);
  const allDay = random.chance(0.25);
  const startMs = randomStart(random, zone, changeMs);
  const wallMs = wallOf(startMs, zone);
  const startWallMs = allDay ? Math.floor(wallMs / dayMs) * dayMs : wallMs;
  const place = { random, zone, allDay, startMs, startWallMs, changeMs };
  const beforeMs = random.pick([hourMs, dayMs, 3 * dayMs, 10 * dayMs, 60 * dayMs]) + random.integer(0, 86_399) * 1_000;
  const afterMs = random.pick([hourMs, dayMs, 10 * dayMs, 40 * dayMs, 200 * dayMs, 430 * dayMs]);
  return {
    caseSeed,
    zone,
    time: timeOf(place),
    lines: linesOf(place),
    fromMs: changeMs - beforeMs,
    untilMs: changeMs + afterMs,
  };
}

/** Half of the starts carry the clock into the hours that the change skips or repeats. */
function randomStart(random: Random, zone: string, changeMs: number): number {
  const daysBefore = random.pick([0, 0, random.integer(1, 7), random.integer(8, 400), random.integer(400, 3_650)]);
  const before = offsetOf(changeMs - 1_000, zone);
  const edgeWallMs = changeMs + before + random.integer(-24, 24) * 5 * minuteMs;
  const anyWallMs = changeMs + before + random.integer(0, 95) * 15 * minuteMs;
  const secondMs = random.chance(0.02) ? random.integer(1, 59) * 1_000 : 0;
  const wallMs = (random.chance(0.5) ? edgeWallMs : anyWallMs) - daysBefore * dayMs + secondMs;
  const instantMs = firstInstantOf(wallMs, zone);
  // Now and then the second reading of an overlap.
  const later = instantMs + hourMs;
  return random.chance(0.5) && wallOf(later, zone) === wallMs ? later : instantMs;
}

function timeOf({ random, allDay, startMs, startWallMs }: Place): SeriesCase['time'] {
  if (allDay) {
    const endDate = dateOf(startWallMs + random.pick([1, 1, 2, 3]) * dayMs);
    return { kind: 'all-day', startDate: dateOf(startWallMs), endDate };
  }
  const minutes = random.pick([0, 15, 30, 60, 60, 90, 180, 480, 1_440, 1_500, 2_160, 4_320]);
  return { kind: 'timed', startMs, endMs: startMs + minutes * minuteMs };
}

function linesOf(place: Place): string[] {
  const { random } = place;
  const lines: string[] = [];
  const rule = () => randomRule(random, { ...place, until: () => until(place), largestCount: largestCount(place) });
  if (!random.chance(0.02)) lines.push(`RRULE:${rule()}`);
  if (random.chance(0.02)) lines.push(`RRULE:${rule()}`);
  if (random.chance(0.02)) lines.push(`EXRULE:${rule()}`);
  if (random.chance(0.3)) lines.push(dateLine('EXDATE', place));
  if (random.chance(0.05)) lines.push(dateLine('EXDATE', place));
  if (lines.length === 0 || random.chance(0.15)) lines.push(dateLine('RDATE', place));
  return random.some(lines, lines.length, lines.length);
}

function largestCount({ random, startMs, changeMs }: Place): number {
  return random.pick([3, 10, 60, Math.max(1, Math.ceil((changeMs - startMs) / dayMs) + 10)]);
}

/** A wall time that the series may well have an occurrence at: the start's time of day, some days or months on. */
function likelyWall({ random, zone, startWallMs, changeMs }: Place): number {
  const days = Math.max(0, Math.floor((wallOf(changeMs, zone) - startWallMs) / dayMs));
  const near = random.chance(0.5) ? days : 0;
  const offset = random.pick([0, 1, 2, 7, 14, 21, 28, random.integer(0, 60), -(near % 7 || 7) + 7]);
  return startWallMs + Math.max(0, near - (random.chance(0.5) ? near % 7 : 0) + offset) * dayMs;
}

/** UNTIL as a date, a local time or in UTC, on an occurrence, a second beside it, or hours away. */
function until(place: Place): string {
  const { random, zone, allDay } = place;
  const wallMs = likelyWall(place) + random.pick([0, 0, -1_000, 1_000, -hourMs, hourMs, dayMs, 90 * dayMs]);
  const form = random.pick(allDay ? ['date', 'date', 'date', 'utc'] : ['date', 'local', 'utc', 'utc']);
  if (form === 'date') return stamp(wallMs, 'date');
  if (form === 'local') return stamp(wallMs, 'time');
  // All-day series end at a UTC midnight where Google writes a time at all.
  return `${stamp(allDay ? wallMs : firstInstantOf(wallMs, zone), 'time')}Z`;
}

/** EXDATE or RDATE in the forms that are seen: a local time with TZID, a time in UTC, a floating one, a date, a period. */
function dateLine(name: 'EXDATE' | 'RDATE', place: Place): string {
  const { random, zone, allDay } = place;
  const shiftMs = name === 'RDATE' ? random.pick([0, hourMs, -3 * hourMs, 90 * minuteMs]) : 0;
  const walls = Array.from({ length: random.integer(1, 3) }, () => likelyWall(place) + shiftMs);
  const dates = walls.map((wallMs) => stamp(wallMs, 'date')).join(',');
  const locals = walls.map((wallMs) => stamp(wallMs, 'time'));
  if (allDay) {
    const asTimes = name === 'EXDATE' && random.chance(0.1);
    return asTimes ? `${name};TZID=${zone}:${locals.join(',')}` : `${name};VALUE=DATE:${dates}`;
  }
  const form = random.integer(0, 99);
  if (form < 45) return `${name};TZID=${zone}:${locals.join(',')}`;
  if (form < 80) return `${name}:${walls.map((wallMs) => `${stamp(firstInstantOf(wallMs, zone), 'time')}Z`).join(',')}`;
  if (form < 95) return `${name}:${locals.join(',')}`;
  if (name === 'EXDATE') return `${name};VALUE=DATE:${dates}`;
  return `${name};VALUE=PERIOD;TZID=${zone}:${locals.map((local) => `${local}/PT${random.integer(1, 30)}H`).join(',')}`;
}
