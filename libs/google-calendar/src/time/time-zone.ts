const fixedOffset = /^(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/i;
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The zone that Google names, as the domain can use it: an IANA name as it is, "GMT-07:00" and its like as a
 * fixed offset "-07:00" (seen in real payloads, Google guide 1.8); null where nobody knows the name.
 */
export function readTimeZone(name: string | undefined): string | null {
  if (name === undefined || name === '') return null;
  const match = fixedOffset.exec(name);
  if (match !== null) return fixedZone(match);
  return formatterOf(name) === null ? null : name;
}

function fixedZone([, sign = '+', hours = '', minutes = '00']: RegExpExecArray): string | null {
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

/**
 * The instant (epoch ms) of a wall time in a zone that {@link readTimeZone} gave. `wallMs` is the wall time read as if it were
 * UTC. An hour that comes twice is the first one, an hour that is left out is the one after (RFC 5545, 3.3.5).
 */
export function wallTimeToInstant(wallMs: number, zone: string): number {
  const fixedMs = fixedOffsetMs(zone);
  if (fixedMs !== null) return wallMs - fixedMs;
  const dayMs = 86_400_000;
  const before = offsetMs(wallMs - dayMs, zone);
  const after = offsetMs(wallMs + dayMs, zone);
  const fitting = [before, after].filter((offset) => offsetMs(wallMs - offset, zone) === offset);
  return wallMs - (fitting.length === 0 ? before : Math.max(...fitting));
}

function fixedOffsetMs(zone: string): number | null {
  const fixed = fixedOffset.exec(zone);
  return fixed === null ? null : (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
}

function offsetMs(instantMs: number, zone: string): number {
  const formatter = formatterOf(zone);
  if (formatter === null) throw new RangeError('A zone that readTimeZone did not give.');
  // No zone changed before 1800, and Date.UTC reads the years 1 to 99 as 1901 to 1999.
  const askedMs = Math.max(instantMs, Date.UTC(1800, 0));
  const part = Object.fromEntries(formatter.formatToParts(askedMs).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(askedMs / 1000) * 1000;
}

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  try {
    const formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
    return formatter;
  } catch {
    return null; // Intl knows no other way to say that a zone does not exist.
  }
}
