/** At most `limit` units in any span of `windowMs`. Who names a lower limit leaves the rest to others. */
export interface Budget {
  readonly name: string;
  /** A whole number; `Number.MAX_SAFE_INTEGER` counts without ever refusing. */
  readonly limit: number;
  readonly windowMs: number;
}

/** Units asked of several budgets at once: all of them give, or none. */
export interface TakeRequest {
  /** A whole number; 0 only looks. */
  readonly units: number;
  readonly budgets: readonly Budget[];
  /** Names that must not be closed. */
  readonly gates?: readonly string[];
}

/** What became of a {@link TakeRequest}. `used` is per budget, in the order asked, after the take. */
export type TakeResult =
  | { readonly taken: true; readonly used: readonly number[] }
  | {
      readonly taken: false;
      readonly used: readonly number[];
      /** The budget or gate that makes the caller wait longest. */
      readonly refusedBy: string;
      /** When the same request would be granted, if nobody else took anything. At least 1. */
      readonly retryAfterMs: number;
    };

/**
 * Budgets in a sliding window, shared by all processes (L18). A window is cut into slices, and a slice counts until all of it
 * lies outside: never more than `limit` in any span, at the price of a sixtieth that comes back late.
 */
export interface SharedCounters {
  take(request: TakeRequest): Promise<TakeResult>;
  /** Refuses whoever names this gate, for at least `forMs` from now; a longer closure stands. */
  closeGate(name: string, forMs: number): Promise<void>;
  openGate(name: string): Promise<void>;
}

const SLICES_PER_WINDOW = 60;

/** How finely a window is counted. */
export function sliceMsOf(windowMs: number): number {
  return Math.max(1, Math.ceil(windowMs / SLICES_PER_WINDOW));
}
