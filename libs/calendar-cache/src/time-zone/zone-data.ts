import moment from 'moment-timezone';
import { hourMs, minuteMs, secondMs } from '../time/clock.ts';

/** A zone: the stretches of time in which it keeps one offset from UTC, one after another. */
export interface Zone {
  /** As IANA spells it, an alias as the alias; fixed offsets as "-07:00". */
  name: string;
  /** The ends of the stretches; the last is infinite. */
  untilsMs: readonly number[];
  /** How far the zone's clock is ahead of UTC in each of them. */
  offsetsMs: readonly number[];
}

/**
 * The release of IANA's data in use, such as "2026f". They come with this package: Node's own are those of its last
 * release, and Google follows IANA within days, so an older Node would put occurrences an hour off (L1).
 */
export const zoneDataVersion: string = moment.tz.dataVersion;

/** Names come from outside, so only those of zones are remembered, and not in each spelling. IANA has 600, the longest of 32 letters. */
const maxKnownZones = 2_000;
const maxNameLength = 64;
const knownZones = new Map<string, Zone>();

/**
 * The zone of an IANA name, in any case, or null. Google also sends fixed offsets such as "GMT-07:00" (Google guide 1.8), which
 * read as they are written, unlike IANA's "Etc/GMT+7".
 */
export function findZone(name: string): Zone | null {
  const known = knownZones.get(name);
  if (known !== undefined) return known;
  const zone = name.length > maxNameLength ? null : (fixedZone(name) ?? listedZone(name));
  if (zone !== null && knownZones.size < maxKnownZones) knownZones.set(name, zone);
  return zone;
}

const fixedOffset = /^(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/i;

function fixedZone(name: string): Zone | null {
  const [, sign, hours = '', minutes = '00'] = fixedOffset.exec(name) ?? [];
  if (sign === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  const aheadMs = Number(hours) * hourMs + Number(minutes) * minuteMs;
  return {
    name: `${sign}${hours.padStart(2, '0')}:${minutes}`,
    untilsMs: [Number.POSITIVE_INFINITY],
    offsetsMs: [sign === '-' ? 0 - aheadMs : aheadMs],
  };
}

function listedZone(name: string): Zone | null {
  const data = moment.tz.zone(name);
  // The package also takes "europe_berlin".
  if (data === null || data.name.toLowerCase() !== name.toLowerCase()) return null;
  // Its offsets are minutes behind UTC; those of local mean time have seconds.
  const offsetsMs = data.offsets.map((minutes) => 0 - Math.round((minutes * minuteMs) / secondMs) * secondMs);
  return { name: data.name, untilsMs: data.untils, offsetsMs };
}
