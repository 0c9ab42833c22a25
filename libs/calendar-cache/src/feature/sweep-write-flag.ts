import { secondMs } from '../time/clock.ts';
import { type AppliedWriteFlag, type ApplyWriteFlagDependencies, applyWriteFlag } from './apply-write-flag.ts';
import type { FeaturePolicy } from './features.ts';

/** Looking for users who have left their teams takes 150 ms of the database at 100,000 calendars, each time. */
const lookEveryMs = 30 * secondMs;

/**
 * {@link applyWriteFlag} for a sweep every few seconds: whose trust is to be withdrawn is looked for after each change of the policy,
 * and else twice a minute. A sync of such a user does not wait for it: it finds the flag off, and withdraws the trust itself.
 */
export function createWriteFlagSweep(deps: ApplyWriteFlagDependencies): () => Promise<AppliedWriteFlag> {
  let last: { policy: FeaturePolicy; atMs: number } | null = null;
  return async () => {
    const policy = await deps.features.policyOf('calendar-cache-sql-write');
    const atMs = deps.clock.now();
    // A clock that was set back must not stop the looks.
    const isRecent = last !== null && last.policy === policy && Math.abs(atMs - last.atMs) < lookEveryMs;
    const features = { policyOf: async () => policy };
    const withdraw = isRecent ? async () => 0 : deps.writeTrust.withdraw.bind(deps.writeTrust);
    const wake = deps.writeTrust.wake.bind(deps.writeTrust);
    const applied = await applyWriteFlag({ ...deps, features, writeTrust: { withdraw, wake } });
    if (!isRecent) last = { policy, atMs };
    return applied;
  };
}
