import { AppError } from '@calendar-cache/errors';
import type { SetAlarm } from '../../time/alarm.ts';

/** How many calls may be under way in this process, and how many may wait for how long. */
export interface CallSlotSettings {
  running: number;
  waiting: number;
  maxWaitMs: number;
}

/** Runs work as soon as a slot is free, first come, first served. */
export interface CallSlots {
  /** Throws `google-unavailable` when too many wait, or when its turn has not come in time. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Bounds what a Google that hangs can hold in this process, and how long anybody waits behind those who hang. */
export function createCallSlots(settings: CallSlotSettings, setAlarm: SetAlarm): CallSlots {
  // In the order of their coming; a set lets one go from the middle.
  const waiting = new Set<() => void>();
  let running = 0;

  function take(): Promise<void> {
    if (running < settings.running) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.size >= settings.waiting) return Promise.reject(crowded());
    return new Promise((resolve, reject) => {
      const start = () => {
        waiting.delete(start);
        dismiss();
        resolve();
      };
      // Not left to whoever gives a slot back: when all calls hang, nobody does.
      const dismiss = setAlarm(settings.maxWaitMs, () => {
        if (waiting.delete(start)) reject(crowded());
      });
      waiting.add(start);
    });
  }

  function release(): void {
    const [next] = waiting;
    if (next === undefined) running -= 1;
    else next();
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
