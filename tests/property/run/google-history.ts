import type { BusyBlock, SimulatedGoogle } from '@calendar-cache/google-simulator';
import { type Block, mergedWithin, subtract } from './difference.ts';

/** What of the calendar was busy from an instant on. */
interface HeldState {
  sinceMs: number;
  busy: readonly BusyBlock[];
}

/** What an answer of some age must show, and what it may. */
export interface Truth {
  /** Busy throughout, by whichever events. */
  throughout: Block[];
  /** Busy at some instant. */
  ever: Block[];
}

/** What Google held when, within the part of the calendar that is asked about while things change. */
export class GoogleHistory {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly #google: Pick<SimulatedGoogle, 'busyBlocks'>;
  readonly #calendarId: string;
  readonly #nowMs: () => number;
  readonly #states: HeldState[] = [];

  constructor(parts: {
    google: Pick<SimulatedGoogle, 'busyBlocks'>;
    calendarId: string;
    nowMs: () => number;
    fromMs: number;
    untilMs: number;
  }) {
    this.fromMs = parts.fromMs;
    this.untilMs = parts.untilMs;
    this.#google = parts.google;
    this.#calendarId = parts.calendarId;
    this.#nowMs = parts.nowMs;
    this.note();
  }

  /** To be called after each change of the calendar, at the instant of it. */
  note(): void {
    const busy = this.#google.busyBlocks(this.#calendarId, this.fromMs, this.untilMs);
    this.#states.push({ sinceMs: this.#nowMs(), busy });
  }

  /** What held between two instants, both included: a change at an instant may lie before or after what else happened then. */
  truthBetween(asOfMs: number, answeredMs: number, range: { fromMs: number; untilMs: number }): Truth {
    const held = this.#states.filter(({ sinceMs }, index) => {
      const endMs = this.#states[index + 1]?.sinceMs ?? Number.POSITIVE_INFINITY;
      return sinceMs <= answeredMs && endMs >= asOfMs;
    });
    const { fromMs, untilMs } = range;
    const ever = held.flatMap(({ busy }) => busy);
    let throughout: Block[] = [[fromMs, untilMs]];
    for (const { busy } of held)
      throughout = subtract(throughout, subtract(throughout, mergedWithin(busy, fromMs, untilMs)));
    return { throughout, ever: mergedWithin(ever, fromMs, untilMs) };
  }
}
