import { type Clock, dayMs, minuteMs } from '../time/clock.ts';
import type { FeaturePolicy, FeaturesRepository } from './features.ts';

/** Where the trust in the rows of a subscription lies, as far as the flag for writing is concerned. In batches. */
export interface WriteTrustRepository {
  /** Withdraws the trust, and the sync token, where the user has no `calendar-cache-sql-write`. Gives how many. */
  withdraw(batch: { policy: FeaturePolicy; dueAtMs: number; limit: number }): Promise<number>;
  /**
   * Makes due what waits for its full sync although its user has the feature again; what backs off, or was asked
   * for within `askedMs`, is left alone. Gives how many.
   */
  wake(batch: { policy: FeaturePolicy; nowMs: number; askedMs: number; limit: number }): Promise<number>;
}

/** What {@link applyWriteFlag} needs. */
export interface ApplyWriteFlagDependencies {
  features: Pick<FeaturesRepository, 'policyOf'>;
  writeTrust: WriteTrustRepository;
  clock: Clock;
}

/** How many calendars lost the trust in their rows, and how many begin to win it back. */
export type AppliedWriteFlag = { withdrawn: number; woken: number };

const batchSize = 1_000;

/**
 * Where write is off the rows are no longer kept in step: only a full sync makes them right again, which begins as soon
 * as write comes back. Called after each change of a flag, and by the sweep, since users change teams, too.
 */
export async function applyWriteFlag(deps: ApplyWriteFlagDependencies): Promise<AppliedWriteFlag> {
  const { features, writeTrust, clock } = deps;
  const policy = await features.policyOf('calendar-cache-sql-write');
  const nowMs = clock.now();
  const withdrawn =
    policy === 'everyone'
      ? 0
      : await untilDone((limit) => writeTrust.withdraw({ policy, dueAtMs: nowMs + dayMs, limit }));
  const woken =
    policy === 'nobody'
      ? 0
      : await untilDone((limit) => writeTrust.wake({ policy, nowMs, askedMs: 2 * minuteMs, limit }));
  return { withdrawn, woken };
}

async function untilDone(run: (limit: number) => Promise<number>): Promise<number> {
  let done = 0;
  for (;;) {
    const count = await run(batchSize);
    done += count;
    if (count < batchSize) return done;
  }
}
