import { isAtLeast, resolveCalendarId, roleOf } from '../calendar/open-calendar.ts';
import { invalid, notFound } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { AccessRole, CalendarListEntry, UserRecord } from '../state/simulator-state.ts';
import { digestOf } from '../sync-log/opaque-token.ts';
import { readPageToken, writePageToken } from '../sync-log/page-token.ts';
import { readSyncToken, type SyncLogPosition, writeSyncToken } from '../sync-log/sync-token.ts';
import { sortableNumber, takePage } from '../sync-log/take-page.ts';
import { renderEntry } from './render-entry.ts';

/** The parameters of calendarList.list, read. */
export interface ListEntriesQuery {
  maxResults: number;
  pageToken?: string | undefined;
  syncToken?: string | undefined;
  showDeleted: boolean;
  showHidden: boolean;
  minAccessRole?: AccessRole | undefined;
  /** Changes nothing in a list: whose organization a calendar is of, the simulator does not know. */
  showOwnOrganizationOnly: boolean;
}

/**
 * calendarList.list: one page of a user's calendars, or of the entries that changed since a sync token.
 * @throws GoogleError 400, 410
 */
export function listEntries(simulator: Simulator, user: UserRecord, query: ListEntriesQuery): Record<string, unknown> {
  const isRestricted = query.minAccessRole !== undefined || query.showOwnOrganizationOnly;
  if (query.syncToken !== undefined && isRestricted) {
    throw invalid('Sync token cannot be used with other request restrictions', 'syncToken');
  }
  const log: SyncLogPosition = { logId: `list ${user.email}`, epoch: user.listEpoch, counter: user.listCounter };
  const terms = { nowMs: simulator.clock.now(), settings: simulator.settings, query: [query.maxResults] };
  const fromCounter = query.syncToken === undefined ? null : readSyncToken(query.syncToken, log, terms);
  const queryDigest = digestOf({ ...query, pageToken: undefined, user: user.email, epoch: log.epoch });
  const { afterKey, snapshotCounter } =
    query.pageToken === undefined
      ? { afterKey: '', snapshotCounter: log.counter }
      : readPageToken(query.pageToken, queryDigest);
  const rows = [...user.list.values()]
    .filter((entry) => isListed(simulator, user, entry, query, fromCounter))
    .map((entry) => ({ key: sortableNumber(entry.counter), entry }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const { page, lastKey } = takePage(rows, afterKey, Math.min(query.maxResults, simulator.settings.pageSize));
  return {
    kind: 'calendar#calendarList',
    etag: `"p3${log.epoch.toString(32)}${log.counter.toString(32)}o"`,
    ...(lastKey === null
      ? { nextSyncToken: writeSyncToken({ ...log, counter: snapshotCounter }, terms) }
      : { nextPageToken: writePageToken(queryDigest, { afterKey: lastKey, snapshotCounter }) }),
    items: page.map(({ entry }) => renderEntry(user, entry, simulator.state.calendars.get(entry.calendarId))),
  };
}

/**
 * calendarList.get, also by `primary`.
 * @throws GoogleError 404
 */
export function getEntry(simulator: Simulator, user: UserRecord, calendarId: string): Record<string, unknown> {
  const entry = user.list.get(resolveCalendarId(user, calendarId));
  const calendar = entry && simulator.state.calendars.get(entry.calendarId);
  if (!entry || entry.deleted || !calendar) throw notFound();
  return renderEntry(user, entry, calendar);
}

/** Deleted and hidden entries always come with a sync token (reference of calendarList.list). */
function isListed(
  simulator: Simulator,
  user: UserRecord,
  entry: CalendarListEntry,
  query: ListEntriesQuery,
  fromCounter: number | null,
): boolean {
  if (fromCounter !== null) return entry.counter > fromCounter;
  if (entry.deleted) return query.showDeleted;
  if (entry.hidden && !query.showHidden) return false;
  if (query.minAccessRole === undefined) return true;
  const calendar = simulator.state.calendars.get(entry.calendarId);
  return calendar !== undefined && isAtLeast(roleOf(calendar, user.email), query.minAccessRole);
}
