/** The instant at which a date begins in a zone, to the minute. */
export function midnightIn(timeZone: string, date: string): number {
  const utcMs = Date.parse(`${date}T00:00:00Z`);
  const once = utcMs - offsetMs(timeZone, utcMs);
  // The clock may have changed between the two.
  return utcMs - offsetMs(timeZone, once);
}

function offsetMs(timeZone: string, atMs: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const wallMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return wallMs - Math.floor(atMs / 60_000) * 60_000;
}
