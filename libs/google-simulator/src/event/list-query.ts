import { calendarRefusal, invalid, timeRangeEmpty, updatedMinTooLongAgo } from '../google-error/refusals.ts';
import { isKnownZone } from '../time/zone-offset.ts';

/** The parameters of events.list, read. `showDeleted` is undefined when it was not sent. */
export interface ListEventsQuery {
  maxResults: number;
  pageToken?: string | undefined;
  syncToken?: string | undefined;
  singleEvents: boolean;
  showDeleted?: boolean | undefined;
  orderBy?: 'startTime' | 'updated' | undefined;
  timeMinMs?: number | undefined;
  timeMaxMs?: number | undefined;
  updatedMinMs?: number | undefined;
  timeZone?: string | undefined;
  eventTypes: string[];
  maxAttendees?: number | undefined;
  iCalUID?: string | undefined;
  q?: string | undefined;
  privateExtendedProperty: string[];
  sharedExtendedProperty: string[];
  /** Whose midnights bound all-day events; without, the calendar's. */
  allDayZone?: string | undefined;
}

/**
 * Refuses combinations that Google refuses (reference of events.list; live messages).
 * @throws GoogleError 400 or 410
 */
export function checkListQuery(query: ListEventsQuery, nowMs: number, updatedMinMaximumAgeMs: number): void {
  if (query.timeZone !== undefined && !isKnownZone(query.timeZone)) throw invalid('Invalid Value', 'timeZone');
  if (query.syncToken !== undefined) checkWithSyncToken(query);
  if (query.orderBy === 'startTime' && !query.singleEvents) {
    throw invalid('The requested ordering is not available for the particular query.', 'orderBy');
  }
  if (query.timeMinMs !== undefined && query.timeMaxMs !== undefined && query.timeMinMs >= query.timeMaxMs) {
    throw timeRangeEmpty();
  }
  if (query.updatedMinMs !== undefined && query.updatedMinMs < nowMs - updatedMinMaximumAgeMs) {
    throw updatedMinTooLongAgo();
  }
  const unknownType = query.eventTypes.find((type) => !knownEventTypes.has(type));
  if (unknownType !== undefined) throw calendarRefusal('invalid', `Invalid Value: ${unknownType}`, 'eventTypes');
}

const knownEventTypes = new Set(['default', 'outOfOffice', 'focusTime', 'workingLocation', 'birthday', 'fromGmail']);

function checkWithSyncToken(query: ListEventsQuery): void {
  if (query.orderBy !== undefined) throw invalid('Sync token cannot be used with non-default ordering', 'syncToken');
  const restricted =
    query.iCalUID !== undefined ||
    query.q !== undefined ||
    query.timeMinMs !== undefined ||
    query.timeMaxMs !== undefined ||
    query.updatedMinMs !== undefined ||
    query.privateExtendedProperty.length > 0 ||
    query.sharedExtendedProperty.length > 0 ||
    query.showDeleted === false;
  if (restricted) throw invalid('Sync token cannot be used with other request restrictions', 'syncToken');
}

/** Whether the last page of this query carries a sync token. */
export function earnsSyncToken(query: ListEventsQuery): boolean {
  return (
    query.orderBy === undefined &&
    query.q === undefined &&
    query.iCalUID === undefined &&
    query.updatedMinMs === undefined &&
    query.privateExtendedProperty.length === 0 &&
    query.sharedExtendedProperty.length === 0
  );
}
