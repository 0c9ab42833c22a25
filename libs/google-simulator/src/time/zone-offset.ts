const DAY_MS = 86_400_000;

interface ZoneTable {
  format: Intl.DateTimeFormat;
  offsetAtMidnightMs: Map<number, number>;
}

const tables = new Map<string, ZoneTable>();
const fixedZone = /^(?:GMT|UTC)?([+-])(\d{2}):?(\d{2})$/;

/**
 * The offset of a zone from UTC at an instant, in milliseconds (Berlin in summer: +7,200,000).
 * `zone` is an IANA name or a fixed one like `GMT-07:00`, as Google sends for some imports.
 * @throws RangeError for a zone that nobody knows.
 */
export function zoneOffsetMs(zone: string, instantMs: number): number {
  const fixed = fixedOffsetMs(zone);
  if (fixed !== undefined) return fixed;
  const table = tableOf(zone);
  const day = Math.floor(instantMs / DAY_MS);
  const before = midnightOffset(table, day);
  // No zone changes its clock twice within a day, so equal ends mean a day without a change.
  return before === midnightOffset(table, day + 1) ? before : measureOffset(table.format, instantMs);
}

/** Whether `zone` can be computed with. */
export function isKnownZone(zone: string): boolean {
  if (fixedOffsetMs(zone) !== undefined) return true;
  try {
    tableOf(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function fixedOffsetMs(zone: string): number | undefined {
  if (zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0;
  const match = fixedZone.exec(zone);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

function tableOf(zone: string): ZoneTable {
  const known = tables.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const table = { format, offsetAtMidnightMs: new Map<number, number>() };
  tables.set(zone, table);
  return table;
}

function midnightOffset(table: ZoneTable, day: number): number {
  const known = table.offsetAtMidnightMs.get(day);
  if (known !== undefined) return known;
  const offset = measureOffset(table.format, day * DAY_MS);
  table.offsetAtMidnightMs.set(day, offset);
  return offset;
}

function measureOffset(format: Intl.DateTimeFormat, instantMs: number): number {
  const wholeSecondMs = Math.floor(instantMs / 1000) * 1000;
  const fields = new Map(format.formatToParts(wholeSecondMs).map((part) => [part.type, part.value]));
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(fields.get(type));
  const era = fields.get('era') ?? 'AD';
  const year = era.startsWith('B') ? 1 - number('year') : number('year');
  const wall = new Date(0);
  wall.setUTCFullYear(year, number('month') - 1, number('day'));
  wall.setUTCHours(number('hour'), number('minute'), number('second'), 0);
  return wall.getTime() - wholeSecondMs;
}
