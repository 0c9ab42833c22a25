import { minuteMs, offsetAt, readZone } from '@calendar-cache/calendar-cache';
import { type Refused, refused } from '../refusal.ts';
import { readInstant } from '../time/date-time.ts';
import { eventSchema, type GoogleTime } from './event-schema.ts';
import { parseEvent } from './parse-event.ts';

const timesSchema = eventSchema.pick({ start: true, end: true });
const numericOffset = /([+-])(\d{2}):?(\d{2})$/;

/** Where zone data are sure: before, IANA itself still corrects; later nothing is projected for years. */
const [sureFromMs, sureUntilMs] = [Date.UTC(2000, 0), Date.UTC(2038, 0)];

/**
 * An item of a list in `listZone`, as {@link parseEvent} reads it. L1: refused as `foreign-offset` where Google writes a time with
 * an offset that neither the list's zone nor the event's own has in our zone data: ours are old then, and its series
 * and days would be put an hour off. Google writes the offset of the list's zone (every list that was recorded).
 */
export function parseListedEvent(
  item: unknown,
  listZone: string,
  options: { storeEventDetails: boolean },
): ReturnType<typeof parseEvent> | Refused {
  const result = parseEvent(item, listZone, options);
  if (result.kind === 'refused' || result.event.status === 'cancelled') return result;
  const { start, end } = timesSchema.parse(item);
  const zones = [listZone, start?.timeZone, end?.timeZone];
  return [start, end].every((time) => isExplained(time, zones)) ? result : refused('foreign-offset');
}

function isExplained(time: GoogleTime | undefined, zones: readonly (string | undefined)[]): boolean {
  const [, sign, hours, minutes] = numericOffset.exec(time?.dateTime ?? '') ?? [];
  const instantMs = readInstant(time?.dateTime);
  if (sign === undefined || instantMs === null || instantMs < sureFromMs || instantMs >= sureUntilMs) return true;
  const writtenMs = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs;
  if (writtenMs === 0) return true;
  return zones.some((name) => {
    const zone = readZone(name ?? null);
    return zone !== null && offsetAt(instantMs, zone) === writtenMs;
  });
}
