import type { OriginalStart } from '../calendar-event/calendar-event.ts';
import { parseRecurrenceDate } from './recurrence-date.ts';

/** What the id of an exception tells: Google builds it from the series' base id and the original start. */
export interface ExceptionId {
  /** Shared by all parts of a series that "this and following" has split. */
  baseId: string;
  originalStart: OriginalStart;
}

const exceptionSuffix = /^(.+)_(\d{8}(?:T\d{6}Z)?)$/;
const splitSuffix = /_R\d{8}(?:T\d{6}Z?)?$/;

/**
 * Reads `<base>_20250327T123000Z` or, all-day, `<base>_20250327`; null for every other id. Needed for cancelled
 * stubs without `recurringEventId` and `originalStartTime` (Google guide 1.6); where those are there, they count,
 * since a moved all-day exception carries its new date in the id.
 */
export function parseExceptionId(googleEventId: string): ExceptionId | null {
  const parts = exceptionSuffix.exec(googleEventId);
  const start = parts === null ? null : parseRecurrenceDate(parts[2] ?? '', null);
  if (parts === null || start === null) return null;
  return {
    baseId: baseIdOf(parts[1] ?? ''),
    originalStart:
      start.kind === 'date'
        ? { kind: 'all-day', startDate: new Date(start.wallMs).toISOString().slice(0, 10) }
        : { kind: 'timed', startMs: start.wallMs },
  };
}

/** The base id of a master: `<base>` of `<base>_R20250327T123000`, as "this and following" names its second part. */
export function baseIdOf(masterId: string): string {
  return masterId.replace(splitSuffix, '');
}

/** Whether the exception may be one of the master's, by the ids alone. */
export function mayBelongTo(exceptionId: string, masterId: string): boolean {
  return parseExceptionId(exceptionId)?.baseId === baseIdOf(masterId);
}
