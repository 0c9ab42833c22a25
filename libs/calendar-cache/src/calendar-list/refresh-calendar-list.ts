import { type ErrorCode, isAppError } from '@calendar-cache/errors';
import { type BackoffSettings, nextBackoffMs } from '../calendar-subscription/backoff.ts';
import type { CalendarListRead, CalendarProvider, CalendarProviders } from '../provider/calendar-provider.ts';
import { isProviderFailure } from '../provider/is-provider-failure.ts';
import { type Clock, dayMs, secondMs } from '../time/clock.ts';
import type { CalendarList, CalendarListRepository } from './calendar-list.ts';

/** What {@link refreshCalendarList} needs. */
export interface RefreshCalendarListDependencies {
  lists: CalendarListRepository;
  providers: CalendarProviders;
  /** Between two reads of a list. */
  intervalMs: number;
  backoff: BackoffSettings;
  clock: Clock;
  /** A number in [0, 1). */
  random: () => number;
}

/** The named ends of a refresh. */
export type RefreshedCalendarList =
  | {
      outcome: 'refreshed';
      mode: 'full' | 'incremental';
      calendars: number;
      appeared: number;
      removed: number;
      roleChanges: number;
    }
  | { outcome: 'waiting-for-quota'; waitMs: number }
  | { outcome: 'backing-off'; code: ErrorCode; backoffMs: number }
  | { outcome: 'superseded' | 'credential-gone' };

/**
 * Reads what a person's calendar list shows: what changed since last time, and once a day all of it, since changes of our
 * role come with no delta (Google guide 6). Selected calendars that came, went or changed their role are read again at once.
 * @throws AppError `database-unavailable`.
 */
export async function refreshCalendarList(
  deps: RefreshCalendarListDependencies,
  credentialId: string,
): Promise<RefreshedCalendarList> {
  const { lists, providers, clock, random, intervalMs, backoff } = deps;
  const list = await lists.find(credentialId);
  if (list === null) return { outcome: 'credential-gone' };
  const nowMs = clock.now();
  try {
    const { mode, read } = await readList(await providers.forCredential(credentialId), list, nowMs);
    const dueAtMs = nowMs + Math.round(intervalMs * (0.75 + 0.25 * random()));
    const changes = await lists.apply({ list, mode, read, nowMs, dueAtMs });
    if (changes === null) return { outcome: 'superseded' };
    const { appeared, removed, roleChanged } = changes;
    const moved = [...appeared, ...removed];
    await lists.makeSelectedDue({ credentialId, externalIds: moved, isRoleChange: false, nowMs });
    await lists.makeSelectedDue({ credentialId, externalIds: roleChanged, isRoleChange: true, nowMs });
    return {
      outcome: 'refreshed',
      mode,
      calendars: read.entries.length,
      appeared: appeared.length,
      removed: removed.length,
      roleChanges: roleChanged.length,
    };
  } catch (error) {
    if (!isProviderFailure(error)) throw error;
    if (error.code === 'google-budget-spent') {
      // Not a failure (L18): spread over a second, like syncs that wait for quota.
      const waitMs = Math.round((error.retryAfterMs ?? 0) + secondMs * random());
      await lists.postpone(credentialId, nowMs + waitMs);
      return { outcome: 'waiting-for-quota', waitMs };
    }
    const settings = { baseMs: backoff.baseMs, capMs: intervalMs };
    const backoffMs = nextBackoffMs({ syncErrors: list.listErrors }, settings, random(), error.retryAfterMs);
    await lists.recordFailure(credentialId, { code: error.code, dueAtMs: nowMs + backoffMs });
    return { outcome: 'backing-off', code: error.code, backoffMs };
  }
}

async function readList(
  provider: CalendarProvider,
  list: CalendarList,
  nowMs: number,
): Promise<{ mode: 'full' | 'incremental'; read: CalendarListRead }> {
  const isRecent = list.fullyListedAtMs !== null && nowMs - list.fullyListedAtMs < dayMs;
  if (list.nextSyncToken !== null && isRecent) {
    try {
      return { mode: 'incremental', read: await provider.listCalendars({ syncToken: list.nextSyncToken }) };
    } catch (error) {
      if (!isAppError(error, 'google-sync-token-expired')) throw error;
    }
  }
  return { mode: 'full', read: await provider.listCalendars({ syncToken: null }) };
}
