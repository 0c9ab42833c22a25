import type { CalendarEvent, OriginalStart } from '@calendar-cache/calendar-cache';
import { readDate, readDateTime } from '../time/date-time.ts';
import type { GoogleEvent, GoogleTime } from './event-schema.ts';

const instanceId = /^(.+)_(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z)?$/;

/**
 * Which occurrence an item stands for (Google guide 1.6, 1.8). Google's own fields decide; a cancelled instance may carry neither of
 * them, and a live one has been seen without its original start: then the id tells, `<series>_YYYYMMDD[THHMMSSZ]`.
 */
export function parseInstance(
  item: Pick<GoogleEvent, 'id' | 'status' | 'recurringEventId' | 'originalStartTime'>,
  calendarZone: string,
): Pick<CalendarEvent, 'recurringEventId' | 'isSeriesFromId' | 'originalStart'> {
  const fromId = readInstanceId(item.id ?? '');
  const named = item.recurringEventId !== undefined || item.status === 'cancelled';
  if (!named) return { recurringEventId: null, originalStart: null };
  return {
    recurringEventId: item.recurringEventId ?? fromId?.recurringEventId ?? null,
    isSeriesFromId: item.recurringEventId === undefined && fromId !== null,
    originalStart: readOriginalStart(item.originalStartTime, calendarZone) ?? fromId?.originalStart ?? null,
  };
}

function readOriginalStart(time: GoogleTime | undefined, calendarZone: string): OriginalStart | null {
  if (time?.dateTime !== undefined) {
    const reading = readDateTime(time.dateTime, time.timeZone, calendarZone);
    return reading.kind === 'read' ? { kind: 'timed', startMs: reading.value } : null;
  }
  if (time?.date === undefined) return null;
  const reading = readDate(time.date);
  return reading.kind === 'read' ? { kind: 'all-day', startDate: reading.value } : null;
}

function readInstanceId(id: string): { recurringEventId: string; originalStart: OriginalStart } | null {
  const [, recurringEventId, year, month, day, hours, minutes, seconds] = instanceId.exec(id) ?? [];
  if (recurringEventId === undefined) return null;
  const date = `${year}-${month}-${day}`;
  const originalStart = readOriginalStart(
    hours === undefined ? { date } : { dateTime: `${date}T${hours}:${minutes}:${seconds}Z` },
    'UTC',
  );
  return originalStart === null ? null : { recurringEventId, originalStart };
}
