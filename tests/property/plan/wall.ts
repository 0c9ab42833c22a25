const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A reading of a clock on the wall, as if it were UTC. */
export interface WallTime {
  /** Days since 1970-01-01. */
  day: number;
  /** Minutes since midnight; may lie outside of the day. */
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-29`. */
export function dateText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** `20260329`, or `20260329T013000` with a time of day. */
export function compactWall({ day, minute }: WallTime): string {
  return new Date(day * dayMs + minute * minuteMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}

/** `20260329T013000Z`. */
export function compactInstant(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** The instant at which the clocks of a zone show the reading; near it where they never do. */
export function instantOf({ day, minute }: WallTime, zone: string): number {
  const wallMs = day * dayMs + minute * minuteMs;
  const firstGuess = wallMs - offsetMs(zone, wallMs);
  return wallMs - offsetMs(zone, firstGuess);
}

function offsetMs(zone: string, instantMs: number): number {
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})$/.exec(zone) ?? [];
  if (sign !== undefined) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs;
  if (zone === 'none') return 0;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second } = parts;
  const wallMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return wallMs - Math.floor(instantMs / 1000) * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, format);
  return format;
}
