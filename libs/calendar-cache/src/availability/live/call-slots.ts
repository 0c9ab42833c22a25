import { AppError } from '@calendar-cache/errors';
import type { Clock } from '../../time/clock.ts';

/** How many calls may be under way in this process, and how many may wait for how long. */
export interface CallSlotSettings {
  running: number;
  waiting: number;
  maxWaitMs: number;
}

/** Runs work as soon as a slot is free, first come, first served. */
export interface CallSlots {
  /** Throws `google-unavailable` when too many wait, or when its turn comes too late. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

interface Waiting {
  sinceMs: number;
  start: (mayRun: boolean) => void;
}

/** Bounds what a Google that hangs can hold in this process: every slot frees itself within the timeout of a call. */
export function createCallSlots(settings: CallSlotSettings, clock: Clock): CallSlots {
  const waiting: Waiting[] = [];
  let running = 0;

  async function take(): Promise<void> {
    if (running < settings.running) {
      running += 1;
      return;
    }
    if (waiting.length >= settings.waiting) throw crowded();
    const mayRun = await new Promise<boolean>((start) => waiting.push({ sinceMs: clock.now(), start }));
    if (!mayRun) throw crowded();
  }

  function release(): void {
    for (;;) {
      const next = waiting.shift();
      if (next === undefined) {
        running -= 1;
        return;
      }
      const inTime = clock.now() - next.sinceMs <= settings.maxWaitMs;
      next.start(inTime);
      if (inTime) return;
    }
  }

  return {
    async run(work) {
      await take();
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
}

function crowded(): AppError {
  return new AppError('google-unavailable', 'Too many questions wait for Google already.');
}
