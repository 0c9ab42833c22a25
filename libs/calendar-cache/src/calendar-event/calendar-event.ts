/** How the owner of the calendar answered the invitation; null where the owner is not among the guests. */
export type ResponseStatus = 'needsAction' | 'declined' | 'tentative' | 'accepted';

/** Google's three states; a cancelled event may carry nothing but its id (Google guide, "sync"). */
export type EventStatus = 'confirmed' | 'tentative' | 'cancelled';

/** When an event takes place. Timed: epoch ms, half-open. All-day: dates, the end exclusive (L7). */
export type EventTime =
  | { kind: 'timed'; startMs: number; endMs: number; startZone: string | null; endZone: string | null }
  | { kind: 'all-day'; startDate: string; endDate: string };

/** Which occurrence of a master an exception stands for: an instant, or the date of an all-day series. */
export type OriginalStart = { kind: 'timed'; startMs: number } | { kind: 'all-day'; startDate: string };

/** A Google event resource as we keep it: single, master (has `recurrence`) or exception (has `recurringEventId`). */
export interface CalendarEvent {
  googleEventId: string;
  status: EventStatus;
  /** Google's value, also one that we do not know: unknown types follow their transparency (L6). */
  eventType: string;
  transparency: 'opaque' | 'transparent';
  visibility: string;
  selfResponseStatus: ResponseStatus | null;
  etag: string | null;
  iCalUID: string | null;
  sequence: number;
  /** Null for a cancelled stub, and for an event whose times nothing can read. */
  time: EventTime | null;
  /** RFC 5545 lines (RRULE, RDATE, EXDATE, EXRULE); empty unless this is a master. */
  recurrence: readonly string[];
  recurringEventId: string | null;
  /** Google sent no `recurringEventId`: it is what the id begins with, which all parts of a split series share. */
  isSeriesFromId?: boolean;
  originalStart: OriginalStart | null;
  /** Kept only where the installation stores details (L20). */
  summary: string | null;
  description: string | null;
  location: string | null;
  googleCreatedAtMs: number | null;
  googleUpdatedAtMs: number | null;
}

/** Single, master or exception: told by the fields, as Google does. */
export function kindOfEvent(
  event: Pick<CalendarEvent, 'recurrence' | 'recurringEventId'>,
): 'single' | 'master' | 'exception' {
  if (event.recurringEventId !== null) return 'exception';
  return event.recurrence.length > 0 ? 'master' : 'single';
}
