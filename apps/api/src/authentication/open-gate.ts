import { type ApiKeyRepository, type Clock, minuteMs, secondMs } from '@calendar-cache/calendar-cache';
import type { Logger } from '@calendar-cache/observability';
import type { SharedCounters } from '@calendar-cache/queue';
import { KeyLimiter } from '../rate-limit/key-limiter.ts';
import { startGateUpkeep } from './gate-upkeep.ts';
import { KeyUses } from './key-uses.ts';

/** What {@link openGate} needs. */
export interface GateParts {
  apiKeys: Pick<ApiKeyRepository, 'recordUses'>;
  counters: Pick<SharedCounters, 'take'>;
  requestsPerMinute: number;
  logger: Pick<Logger, 'warn'>;
  clock: Clock;
}

/** What counts the requests of keys and remembers their uses, until it is closed. */
export interface Gate {
  limiter: KeyLimiter;
  uses: KeyUses;
  close(): Promise<void>;
}

/** Begins to count; the counts of all processes come together in the shared counters. */
export function openGate({ apiKeys, counters, requestsPerMinute, logger, clock }: GateParts): Gate {
  const limiter = new KeyLimiter({
    limit: { requests: requestsPerMinute, windowMs: minuteMs },
    clock,
    share: async (keyId, requests, windowMs) => {
      // Counted and never refused there: what is refused was decided here, without waiting.
      const budget = { name: `api-key:${keyId}`, limit: Number.MAX_SAFE_INTEGER, windowMs };
      const { used } = await counters.take({ units: requests, budgets: [budget] });
      return { used: used[0] ?? 0 };
    },
  });
  const uses = new KeyUses({ apiKeys, clock });
  const upkeep = startGateUpkeep({ limiter, uses, logger, shareEveryMs: secondMs, writeEveryMs: minuteMs });
  return { limiter, uses, close: upkeep.stop };
}
