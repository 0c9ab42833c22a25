import { monitorEventLoopDelay } from 'node:perf_hooks';

const lookEveryMs = 500;
const resolutionMs = 10;
const nanosecondsPerMs = 1_000_000;

/** Whether the event loop has been busy lately. */
export interface EventLoopStrain {
  isStrained(): boolean;
  close(): void;
}

/**
 * Looks twice a second how late timers were since the last look: strained is when one in ten was later than `limitMs`. What
 * somebody waits for takes some ten turns of the loop until Google is asked, and each waits that long (L10).
 */
export function watchEventLoop(limitMs: number): EventLoopStrain {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  let isStrained = false;
  const looks = setInterval(() => {
    isStrained = delays.percentile(90) / nanosecondsPerMs - resolutionMs > limitMs;
    delays.reset();
  }, lookEveryMs);
  looks.unref();
  return {
    isStrained: () => isStrained,
    close: () => {
      clearInterval(looks);
      delays.disable();
    },
  };
}
