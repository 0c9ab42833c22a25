import { z } from 'zod';
import { invalid, required } from '../google-error/refusals.ts';
import type { EventMoment } from '../state/simulator-state.ts';
import { formatInstant } from '../time/format-instant.ts';
import { isDate, parseInstant, parseWallTime } from '../time/parse-instant.ts';
import { addDays, midnightOf, wallTimeToInstant } from '../time/wall-time.ts';
import { isKnownZone } from '../time/zone-offset.ts';

/** `start`, `end` and `originalStartTime` on the wire. */
export const eventMomentSchema = z.looseObject({
  date: z.string().nullish(),
  dateTime: z.string().nullish(),
  timeZone: z.string().nullish(),
});
export type EventMomentInput = z.infer<typeof eventMomentSchema>;

/**
 * Reads a moment as sent by a client; a time without a zone takes `calendarZone`, and with `mayLackZone` shows none, as
 * mail-made and old events do (recorded).
 * @throws GoogleError 400
 */
export function parseEventMoment(
  input: EventMomentInput,
  name: 'start' | 'end',
  calendarZone: string,
  mayLackZone = false,
): EventMoment {
  if (input.timeZone && !isKnownZone(input.timeZone)) {
    throw invalid(`Invalid time zone definition for ${name} time.`);
  }
  if (input.dateTime) {
    const instantMs = wholeSeconds(parseInstant(input.dateTime));
    if (instantMs !== undefined) {
      const zone = { timeZone: input.timeZone ?? calendarZone };
      return { kind: 'time', instantMs, ...zone, ...(mayLackZone && !input.timeZone ? { isZoneHidden: true } : {}) };
    }
    const wallMs = wholeSeconds(parseWallTime(input.dateTime));
    if (wallMs === undefined) {
      throw invalid(`Invalid value for: Invalid format: "${input.dateTime}" is malformed`);
    }
    if (!input.timeZone) throw required(`Missing time zone definition for ${name} time.`);
    return {
      kind: 'time',
      instantMs: wallTimeToInstant(input.timeZone, wallMs),
      timeZone: input.timeZone,
    };
  }
  if (!input.date) throw required(`Missing ${name} time.`);
  if (!isDate(input.date)) throw invalid(`Invalid value for: Invalid format: "${input.date}" is malformed`);
  return { kind: 'date', date: input.date };
}

/** Google's events begin and end at whole seconds. */
function wholeSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000) * 1000;
}

/** A moment on the wire, with the offset of `zone`: that of the calendar, or of the reader's `timeZone` parameter. */
export function renderEventMoment(moment: EventMoment, zone: string): Record<string, string> {
  if (moment.kind === 'date') return { date: moment.date };
  const dateTime = formatInstant(moment.instantMs, zone);
  return moment.isZoneHidden ? { dateTime } : { dateTime, timeZone: moment.timeZone };
}

/** The same without its zone, as bare stubs show it (recorded). */
export function renderBareMoment(moment: EventMoment, zone: string): Record<string, string> {
  const { timeZone: _zone, ...bare } = renderEventMoment(moment, zone);
  return bare;
}

/** When a moment is, with dates at midnight of the calendar's zone. */
export function momentInstant(moment: EventMoment, calendarZone: string): number {
  return moment.kind === 'date' ? midnightOf(calendarZone, moment.date) : moment.instantMs;
}

/** The end of an instance that starts at `start`, when its series runs from `seriesStart` to `seriesEnd`: days stay days, times keep their exact length. */
export function shiftedEnd(start: EventMoment, seriesStart: EventMoment, seriesEnd: EventMoment): EventMoment {
  if (start.kind === 'date' && seriesStart.kind === 'date' && seriesEnd.kind === 'date') {
    const days = Math.round((Date.parse(seriesEnd.date) - Date.parse(seriesStart.date)) / 86_400_000);
    return { kind: 'date', date: addDays(start.date, days) };
  }
  if (start.kind === 'time' && seriesStart.kind === 'time' && seriesEnd.kind === 'time') {
    const lengthMs = seriesEnd.instantMs - seriesStart.instantMs;
    return { ...seriesEnd, instantMs: start.instantMs + lengthMs };
  }
  return seriesEnd;
}
