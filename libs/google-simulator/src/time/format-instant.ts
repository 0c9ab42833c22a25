import { zoneOffsetMs } from './zone-offset.ts';

/** An instant as Google writes it in an event: whole seconds with the offset of `zone`, `Z` where that is zero in UTC. */
export function formatInstant(instantMs: number, zone: string): string {
  const offsetMs = zoneOffsetMs(zone, instantMs);
  const local = new Date(instantMs + offsetMs).toISOString().slice(0, 19);
  if (offsetMs === 0) return `${local}Z`;
  const minutes = Math.abs(Math.round(offsetMs / 60_000));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${local}${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `20250907T013000Z`: the suffix of an instance id. */
export function formatCompactUtc(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
