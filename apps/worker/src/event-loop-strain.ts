import { monitorEventLoopDelay } from 'node:perf_hooks';

const lookEveryMs = 500;
const resolutionMs = 10;
const nanosecondsPerMs = 1_000_000;

/** How long the event loop has not been busy. */
export interface EventLoopStrain {
  /** Looks in a row that found it calm; none at the beginning, and none after a look that found it strained. */
  calmLooks(): number;
  close(): void;
}

/**
 * Looks twice a second how late timers were since the last look: strained is when one in ten was later than `limitMs`. What
 * somebody waits for takes some ten turns of the loop until Google is asked, and each waits that long (L10).
 */
export function watchEventLoop(limitMs: number): EventLoopStrain {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  let calmLooks = 0;
  const looks = setInterval(() => {
    const isStrained = delays.percentile(90) / nanosecondsPerMs - resolutionMs > limitMs;
    calmLooks = isStrained ? 0 : calmLooks + 1;
    delays.reset();
  }, lookEveryMs);
  looks.unref();
  return {
    calmLooks: () => calmLooks,
    close: () => {
      clearInterval(looks);
      delays.disable();
    },
  };
}
