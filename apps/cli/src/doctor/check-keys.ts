import type { KeyUse } from '@calendar-cache/calendar-cache';
import { type Diagnosis, fail, ok, warn } from './finding.ts';

/** Which keys of WEBHOOK_SECRETS sign open channels (L19). */
export function checkWebhookKeys(ring: readonly string[], channels: ReadonlyMap<string, number>): Diagnosis {
  const unknown = [...channels].filter(([id]) => !ring.includes(id));
  if (unknown.length > 0) {
    return fail(
      `${listed(unknown)} open channels are signed by keys that are not in WEBHOOK_SECRETS`,
      'put these keys back, or wait for the sweep to renew their channels',
    );
  }
  const old = [...channels].filter(([id, count]) => id !== ring[0] && count > 0);
  if (old.length > 0) {
    return warn(`${listed(old)} open channels are signed by old keys`, 'keep the keys: the sweep renews the channels');
  }
  const idle = ring.slice(1);
  return idle.length === 0
    ? ok(`${ring[0]} signs all ${channels.get(ring[0] ?? '') ?? 0} open channels`)
    : warn(`${idle.join(', ')} signs no open channel any more`, 'take it out of WEBHOOK_SECRETS');
}

/** Which keys of ENCRYPTION_KEYS seal credentials (L20). */
export function checkSealingKeys(ring: readonly string[], uses: readonly KeyUse[]): Diagnosis {
  const counts = uses.map(({ keyId, secrets }) => [keyId, secrets] as const);
  const unknown = counts.filter(([id]) => !ring.includes(id));
  if (unknown.length > 0) {
    return fail(
      `${listed(unknown)} secrets are sealed by keys that are not in ENCRYPTION_KEYS`,
      'put these keys back, or let these people connect again',
    );
  }
  const old = counts.filter(([id, count]) => id !== ring[0] && count > 0);
  if (old.length > 0) return warn(`${listed(old)} secrets are sealed by old keys`, 'npm run cli -- keys rotate');
  return ok(`${ring[0]} seals all ${counts.reduce((sum, [, count]) => sum + count, 0)} secrets`);
}

/** "2 (k1), 5 (k0)" */
function listed(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([id, count]) => `${count} (${id})`).join(', ');
}
