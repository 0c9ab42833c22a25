import { toError } from '@calendar-cache/errors';
import type {
  CalendarSubscriptionRepository,
  HorizonCandidate,
} from '../calendar-subscription/calendar-subscription.ts';
import type { CalendarCacheSqlService } from '../sync/calendar-cache-sql-service.ts';
import { type Clock, dayMs } from '../time/clock.ts';

/** What {@link extendHorizons} needs. */
export interface ExtendHorizonsDependencies {
  subscriptionRepo: CalendarSubscriptionRepository;
  service: Pick<CalendarCacheSqlService, 'extendHorizon'>;
  clock: Clock;
  horizonMs: number;
  /** A round ends after this long, so that rounds don't overlap; the next one goes on. */
  roundMs: number;
  /** Waits before a calendar that a sync came between is tried again. */
  pause: (milliseconds: number) => Promise<void>;
  /** Told of a calendar that could not be extended: it must not hold back those behind it. */
  onFailed: (subscriptionId: string, error: Error) => void;
}

/** How a round went. `overtaken`: syncs came between again and again, so the calendar is left to the next round. */
export type ExtendedHorizons = { outcome: 'extended'; calendars: number; overtaken: number; failed: number };

const pageSize = 100;
const maxRetries = 4;
const firstPauseMs = 200;

/** Rolls the coverage of calendars that lag a day behind the horizon, the most urgent first (L2). Google is not asked. */
export async function extendHorizons(deps: ExtendHorizonsDependencies): Promise<ExtendedHorizons> {
  const { subscriptionRepo, clock, horizonMs, roundMs } = deps;
  const startedAtMs = clock.now();
  const coveredBeforeMs = startedAtMs + horizonMs - dayMs;
  const round: ExtendedHorizons = { outcome: 'extended', calendars: 0, overtaken: 0, failed: 0 };
  let after: HorizonCandidate | null = null;
  for (;;) {
    const page: HorizonCandidate[] = await subscriptionRepo.findNeedingHorizon({
      coveredBeforeMs,
      after,
      limit: pageSize,
    });
    for (const { id } of page) {
      if (clock.now() - startedAtMs >= roundMs) return round;
      await extendOne(deps, id, round);
    }
    if (page.length < pageSize) return round;
    after = page.at(-1) ?? null;
  }
}

/** A sync takes seconds at most, as a rule: waiting for it here is better than for the next round. */
async function extendUntilCommitted(deps: ExtendHorizonsDependencies, id: string): Promise<boolean> {
  for (let attempt = 0; ; attempt += 1) {
    if ((await deps.service.extendHorizon(id)) !== null) return true;
    if (attempt === maxRetries) return false;
    await deps.pause(firstPauseMs * 2 ** attempt);
  }
}

async function extendOne(deps: ExtendHorizonsDependencies, id: string, round: ExtendedHorizons): Promise<void> {
  try {
    if (await extendUntilCommitted(deps, id)) round.calendars += 1;
    else round.overtaken += 1;
  } catch (error) {
    round.failed += 1;
    deps.onFailed(id, toError(error));
  }
}
