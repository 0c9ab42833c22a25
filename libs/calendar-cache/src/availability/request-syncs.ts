import { type AppError, isAppError } from '@calendar-cache/errors';
import type { Clock } from '../time/clock.ts';
import type { JobRequests } from '../webhook/job-requests.ts';
import type { AvailabilityRepository } from './availability-repository.ts';
import type { JudgedCalendar } from './judged-calendar.ts';

/** What asking for syncs needs. */
export interface RequestSyncsDependencies {
  requests: Pick<JobRequests, 'requestSync'>;
  /** Told when a sync could not be asked for; the answer itself does not depend on it. */
  onRequestFailed: (error: AppError) => void;
}

/** What waiting for them needs on top. */
export interface RefreshDependencies extends RequestSyncsDependencies {
  availability: AvailabilityRepository;
  clock: Clock;
  settings: { refreshTimeoutMs: number };
  /** Waits between two looks at the database while a refresh is awaited. */
  pause: (milliseconds: number) => Promise<void>;
}

const refreshLookMs = 20;

/** Asks the queue for the calendars that a read would help. Gives the subscriptions whose sync the queue has taken. */
export async function requestSyncs(
  deps: RequestSyncsDependencies,
  judged: readonly JudgedCalendar[],
  reason: 'stale' | 'refresh',
): Promise<string[]> {
  const subscriptionIds = judged.filter(isHelpedBySync).flatMap(({ calendar }) => calendar.subscriptionId ?? []);
  const taken = await Promise.all(
    subscriptionIds.map(async (subscriptionId) => {
      try {
        await deps.requests.requestSync({ subscriptionId, reason });
        return [subscriptionId];
      } catch (error) {
        if (!isAppError(error)) throw error;
        deps.onRequestFailed(error);
        return [];
      }
    }),
  );
  return taken.flat();
}

/**
 * Asks for syncs and waits until all those calendars were read after the question, never for a job's end: it may have begun before.
 * False when there was nothing to wait for.
 */
export async function refreshCalendars(
  deps: RefreshDependencies,
  judged: readonly JudgedCalendar[],
  askedAtMs: number,
): Promise<boolean> {
  const awaited = await requestSyncs(deps, judged, 'refresh');
  if (awaited.length === 0) return false;
  // A clock that is set back meanwhile ends the wait, too.
  while (Math.abs(deps.clock.now() - askedAtMs) < deps.settings.refreshTimeoutMs) {
    if ((await deps.availability.countReadAfter(awaited, askedAtMs)) === awaited.length) return true;
    await deps.pause(refreshLookMs);
  }
  return true;
}

/** After write was off and came back, only a full sync makes the calendar usable again: that one is worth asking for. */
function isHelpedBySync({ calendar, reason }: JudgedCalendar): boolean {
  return (
    reason === 'stale' ||
    reason === 'never-synced' ||
    (reason === 'write-off' && calendar.writeOn && calendar.untrustedReason === 'write-off')
  );
}
