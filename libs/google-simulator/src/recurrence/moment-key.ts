import type { EventMoment } from '../state/simulator-state.ts';
import { formatCompactUtc } from '../time/format-instant.ts';
import { isDate } from '../time/parse-instant.ts';

/** What stands behind the underscore of an instance id: `20250907T013000Z`, or `20250907` for an all-day one. */
export function momentKey(moment: EventMoment): string {
  return moment.kind === 'date' ? moment.date.replaceAll('-', '') : formatCompactUtc(moment.instantMs);
}

const instanceIdPattern = /^(.+)_(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z)?$/;

/** Takes an instance id apart; undefined when it has another form. A time comes back in UTC. */
export function parseInstanceId(id: string): { seriesId: string; moment: EventMoment } | undefined {
  const match = instanceIdPattern.exec(id);
  if (!match) return undefined;
  const [, seriesId = '', year, month, day, hour, minute, second] = match;
  const date = `${year}-${month}-${day}`;
  if (!isDate(date)) return undefined;
  if (hour === undefined) return { seriesId, moment: { kind: 'date', date } };
  const instantMs = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(instantMs) ? undefined : { seriesId, moment: { kind: 'time', instantMs, timeZone: 'UTC' } };
}
