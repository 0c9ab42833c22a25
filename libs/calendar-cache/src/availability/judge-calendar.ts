import type { CachedCalendar } from './availability-repository.ts';
import type { NotCachedReason } from './question.ts';

/**
 * Why the cache does not answer for this calendar freshly, or null when it does. The order is that of weight:
 * what may never be served comes before what is merely old (L1, L2). An `asOf` in the future counts as stale.
 */
export function judgeCalendar(
  calendar: CachedCalendar,
  question: { nowMs: number; maxStalenessMs: number },
): NotCachedReason | null {
  // Nobody can ask Google for it, so that whatever else is wrong, this is what somebody has to mend.
  if (calendar.credentialRevoked) return 'credential-revoked';
  if (!calendar.readOn) return 'read-off';
  if (!calendar.writeOn) return 'write-off';
  if (calendar.untrustedReason !== null) return calendar.untrustedReason;
  if (calendar.asOfMs === null) return 'never-synced';
  if (!calendar.covered) return 'not-covered';
  if (question.maxStalenessMs === 0) return 'asked-live';
  const ageMs = question.nowMs - calendar.asOfMs;
  return ageMs < 0 || ageMs > question.maxStalenessMs ? 'stale' : null;
}
