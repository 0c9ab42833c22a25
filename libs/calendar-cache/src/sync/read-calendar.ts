import { AppError, isAppError } from '@calendar-cache/errors';
import type { CalendarSubscription } from '../calendar-subscription/calendar-subscription.ts';
import type { CalendarProvider, EventPage } from '../provider/calendar-provider.ts';
import { isProviderFailure } from '../provider/is-provider-failure.ts';
import { createPageTrail } from '../provider/page-trail.ts';
import { type Clock, dayMs } from '../time/clock.ts';
import { countHidden, showsOnlyBusyTime } from './access-role.ts';
import type { SyncSettings } from './settings.ts';
import type { FullSyncSlot } from './sync-slots.ts';
import type { SyncRun, SyncStore } from './sync-store.ts';

/** A complete paged read, staged. */
export interface CompletedRead {
  mode: 'full' | 'incremental';
  /** The instant just before the first request was sent. */
  asOfMs: number;
  /**
   * Whether all that was so at `asOfMs` is in it (L9). What changes between two pages may be left to the next delta (Google guide
   * 1.3), and with it how it was before: page tokens point at a last change, recordings show.
   */
  provesAsOf: boolean;
  pages: number;
  items: number;
  unreadable: number;
  /** Items whose details Google keeps from us: freeBusy may count them differently (L6). */
  hidden: number;
  /** False where Google shows nothing but free/busy: then nothing is staged, and the calendar is answered live. */
  isMirrored: boolean;
  nextSyncToken: string | null;
  timeZone: string;
  accessRole: string;
}

/** What a read needs. */
export interface ReadDependencies {
  provider: CalendarProvider;
  store: SyncStore;
  clock: Clock;
  slot: FullSyncSlot;
  settings: Pick<SyncSettings, 'retentionMs'>;
  /** Waits for quota between two pages of a full read. */
  pause: (milliseconds: number) => Promise<void>;
}

/** The longest wait for one page: a window of the quota, and a little. */
const maxPageWaitMs = 70_000;

/**
 * Pages through `events.list` into staging. With a sync token it reads the delta; when Google no longer takes the
 * token (410, or 400 naming it) the run becomes a full one at once. Null when it would, and no slot is free.
 * @throws AppError `google-*`, also when the last page carries no sync token: then the read is not complete (L4).
 */
export async function readCalendar(deps: ReadDependencies, run: SyncRun): Promise<CompletedRead | null> {
  const syncToken = usableSyncToken(run.subscription, deps.clock.now(), deps.settings);
  const delta = syncToken === null ? null : await readDelta(deps, run, syncToken);
  if (delta === null && !deps.slot.take()) return null;
  const read = delta ?? (await readPages(deps, run, null));
  if (!read.isMirrored) return read;
  await deps.store.completeStubs(run);
  return read.provesAsOf ? read : confirmed(deps, run, read);
}

/**
 * A read of several pages, proven by a delta that tells of nothing: what has changed meanwhile would be in it. Where that
 * delta fails, the pages are kept (L18), unless they would end the answers from the rows of before.
 */
async function confirmed(deps: ReadDependencies, run: SyncRun, read: CompletedRead): Promise<CompletedRead> {
  const { externalId } = run.subscription;
  try {
    const page = await readPage(
      deps,
      { externalId, syncToken: read.nextSyncToken, pageToken: null },
      { mayWait: true },
    );
    const isEmpty = page.nextPageToken === null && page.events.length + page.unreadable === 0;
    const isSame = page.timeZone === read.timeZone && page.accessRole === read.accessRole;
    return { ...read, pages: read.pages + 1, provesAsOf: isEmpty && isSame };
  } catch (error) {
    const isKept = isAppError(error, 'google-sync-token-expired') || !isAnsweredFromRows(run.subscription);
    if (!isKept || !isProviderFailure(error)) throw error;
    return read;
  }
}

function isAnsweredFromRows({ asOfMs, untrustedReason }: CalendarSubscription): boolean {
  return asOfMs !== null && untrustedReason === null;
}

/**
 * The token to go on from, or null for a full read. A delta without a projection to add it to would sweep everything
 * else away (L4); only a full read moves the start of the coverage back (L2); and what an earlier read could not place
 * is looked for again by one full read a day.
 */
export function usableSyncToken(
  subscription: CalendarSubscription,
  nowMs: number,
  { retentionMs }: Pick<SyncSettings, 'retentionMs'>,
): string | null {
  if (subscription.coverage === null) return null;
  // A clock that was ahead has moved it, or the retention has been raised. Clocks may differ, but not by a day.
  if (subscription.coverage.fromMs > nowMs - retentionMs + dayMs) return null;
  const lastFullSyncMs = subscription.lastFullSyncMs ?? 0;
  const another = subscription.untrustedReason !== null && nowMs - lastFullSyncMs >= dayMs;
  return another ? null : subscription.nextSyncToken;
}

/** Null when the delta is not enough: its token has expired, or it leaves open what became of exceptions. */
async function readDelta(deps: ReadDependencies, run: SyncRun, syncToken: string): Promise<CompletedRead | null> {
  try {
    const read = await readPages(deps, run, syncToken);
    if (!read.isMirrored || !(await deps.store.leavesExceptionsOpen(run))) return read;
  } catch (error) {
    if (!isAppError(error, 'google-sync-token-expired')) throw error;
  }
  await deps.store.discard(run);
  return null;
}

async function readPages(deps: ReadDependencies, run: SyncRun, syncToken: string | null): Promise<CompletedRead> {
  const asOfMs = deps.clock.now();
  let pages = 0;
  let items = 0;
  let unreadable = 0;
  let hidden = 0;
  let pageToken: string | null = null;
  const trail = createPageTrail();
  for (;;) {
    const { externalId } = run.subscription;
    const mayWait = syncToken === null && pageToken !== null;
    const page = await readPage(deps, { externalId, syncToken, pageToken }, { mayWait });
    const { timeZone, accessRole } = page;
    if (showsOnlyBusyTime(accessRole)) return notMirrored(deps, run, { asOfMs, timeZone, accessRole });
    pages += 1;
    items += page.events.length;
    unreadable += page.unreadable;
    hidden += countHidden(page);
    if (page.events.length > 0) await deps.store.stageEvents(run, page.events);
    if (page.nextPageToken === null) {
      if (page.nextSyncToken === null) throw incomplete('The last page of a list carried no sync token.');
      const { nextSyncToken } = page;
      const mode = syncToken === null ? 'full' : 'incremental';
      const counts = { pages, items, unreadable, hidden };
      return {
        mode,
        asOfMs,
        provesAsOf: pages === 1,
        ...counts,
        isMirrored: true,
        nextSyncToken,
        timeZone,
        accessRole,
      };
    }
    if (trail.leadsBack(page.nextPageToken)) throw incomplete('The pages of a list lead in a circle.');
    pageToken = page.nextPageToken;
  }
}

/** What was staged so far goes too: a role may fall between two pages. */
async function notMirrored(
  deps: ReadDependencies,
  run: SyncRun,
  page: { asOfMs: number; timeZone: string; accessRole: string },
): Promise<CompletedRead> {
  await deps.store.discard(run);
  const nothing = { pages: 0, items: 0, unreadable: 0, hidden: 0 };
  return { mode: 'full', provesAsOf: true, ...nothing, isMirrored: false, nextSyncToken: null, ...page };
}

/**
 * A full read that finds no quota for its next page, or for the delta that proves it, waits in its full-sync slot: ended, it would
 * have to pay for all its pages again (L18). The first page, and other deltas, hold nothing back: they end at once.
 */
async function readPage(
  deps: ReadDependencies,
  query: Parameters<CalendarProvider['listEvents']>[0],
  { mayWait }: { mayWait: boolean },
): Promise<EventPage> {
  for (;;) {
    try {
      return await deps.provider.listEvents(query);
    } catch (error) {
      if (!mayWait || !isAppError(error, 'google-budget-spent')) throw error;
      const waitMs = error.retryAfterMs ?? 0;
      if (waitMs > maxPageWaitMs) throw error;
      await deps.pause(waitMs);
    }
  }
}

function incomplete(message: string): AppError {
  return new AppError('google-response-invalid', message);
}
