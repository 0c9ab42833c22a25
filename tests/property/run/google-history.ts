import type { BusyBlock, SimulatedGoogle } from '@calendar-cache/google-simulator';
import { type Block, mergedWithin, subtract } from './difference.ts';

/** What each event of the calendar blocked from an instant on. */
interface HeldState {
  sinceMs: number;
  byEvent: ReadonlyMap<string, readonly BusyBlock[]>;
}

/** What an answer of some age must show, and what it may. */
export interface Truth {
  /** Blocked by the same event throughout: a read that is no snapshot may see one event before a change, another after it. */
  throughout: Block[];
  /** Blocked at some instant. */
  ever: Block[];
}

/** What Google held when, within the part of the calendar that is asked about while things change. */
export class GoogleHistory {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly #google: Pick<SimulatedGoogle, 'busyBlocksByEvent'>;
  readonly #calendarId: string;
  readonly #nowMs: () => number;
  readonly #states: HeldState[] = [];

  constructor(parts: {
    google: Pick<SimulatedGoogle, 'busyBlocksByEvent'>;
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
    const byEvent = this.#google.busyBlocksByEvent(this.#calendarId, this.fromMs, this.untilMs);
    this.#states.push({ sinceMs: this.#nowMs(), byEvent });
  }

  /** What held between two instants, both included: a change at an instant may lie before or after what else happened then. */
  truthBetween(asOfMs: number, answeredMs: number, range: { fromMs: number; untilMs: number }): Truth {
    const held = this.#states.filter(({ sinceMs }, index) => {
      const endMs = this.#states[index + 1]?.sinceMs ?? Number.POSITIVE_INFINITY;
      return sinceMs <= answeredMs && endMs >= asOfMs;
    });
    const { fromMs, untilMs } = range;
    const ever = held.flatMap(({ byEvent }) => [...byEvent.values()].flat());
    const [first, ...others] = held;
    const throughout = [...(first?.byEvent ?? [])].flatMap(([eventId, blocks]) => {
      let kept = mergedWithin(blocks, fromMs, untilMs);
      for (const { byEvent } of others) {
        const now = mergedWithin(byEvent.get(eventId) ?? [], fromMs, untilMs);
        kept = subtract(kept, subtract(kept, now));
      }
      return kept.map(([startMs, endMs]) => ({ startMs, endMs }));
    });
    return { throughout: mergedWithin(throughout, fromMs, untilMs), ever: mergedWithin(ever, fromMs, untilMs) };
  }
}
