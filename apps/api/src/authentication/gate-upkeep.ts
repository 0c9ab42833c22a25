import { toError } from '@calendar-cache/errors';
import type { Logger } from '@calendar-cache/observability';
import type { KeyLimiter } from '../rate-limit/key-limiter.ts';
import type { KeyUses } from './key-uses.ts';

/** What {@link startGateUpkeep} needs. */
export interface GateUpkeepParts {
  limiter: Pick<KeyLimiter, 'share'>;
  uses: Pick<KeyUses, 'write'>;
  logger: Pick<Logger, 'warn'>;
  shareEveryMs: number;
  writeEveryMs: number;
}

/** Shares the counts of keys and writes down their last uses, now and then, until it is stopped. */
export function startGateUpkeep({ limiter, uses, logger, shareEveryMs, writeEveryMs }: GateUpkeepParts) {
  const share = repeat(shareEveryMs, () => limiter.share(), logger, 'limits count per process: sharing failed');
  const write = repeat(writeEveryMs, () => uses.write(), logger, 'last uses of keys could not be written');
  return {
    /** Writes down what was noted last. */
    stop: async (): Promise<void> => {
      await share.stop();
      await write.stop();
      await write.run();
    },
  };
}

function repeat(everyMs: number, act: () => Promise<void>, logger: Pick<Logger, 'warn'>, complaint: string) {
  let failed = false;
  let running = Promise.resolve();
  const run = async () => {
    try {
      await act();
      failed = false;
    } catch (error) {
      // Once per outage: it is tried again and again.
      if (!failed) logger.warn({ error: toError(error) }, complaint);
      failed = true;
    }
  };
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    running = run().finally(() => {
      isRunning = false;
    });
  }, everyMs);
  timer.unref();
  return {
    run,
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
