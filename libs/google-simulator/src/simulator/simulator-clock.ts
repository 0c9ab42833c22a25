/** Where the time comes from: epoch milliseconds. */
export interface SimulatorClock {
  now(): number;
}

/** A clock that a test, or `POST /_simulator/clock`, can move. */
export interface MovableClock extends SimulatorClock {
  /** Moves the clock by milliseconds; a negative number puts it back. */
  advance(milliseconds: number): void;
}

/** A clock that stands still at `startMs` until it is moved. */
export function createFixedClock(startMs: number): MovableClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (milliseconds) => {
      nowMs += milliseconds;
    },
  };
}

/** The system's clock, which can be moved on top of its own running. */
export function createRunningClock(): MovableClock {
  let movedMs = 0;
  return {
    now: () => Date.now() + movedMs,
    advance: (milliseconds) => {
      movedMs += milliseconds;
    },
  };
}

/** Whether a clock can be moved. */
export function isMovable(clock: SimulatorClock): clock is MovableClock {
  return 'advance' in clock && typeof clock.advance === 'function';
}
