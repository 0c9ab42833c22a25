/** Bounds how many full syncs run at once in this process, so that they can't fill every slot (L10). */
export interface FullSyncSlots {
  /** A function that gives the slot back, or null when none is free. */
  tryTake(): (() => void) | null;
}

/**
 * At most `limit` full syncs at a time; one where the process is strained, for then they hold up what somebody waits for
 * whatever slots are free.
 */
export function createFullSyncSlots(limit: number, isStrained: () => boolean): FullSyncSlots {
  let taken = 0;
  return {
    tryTake() {
      if (taken >= (isStrained() ? 1 : limit)) return null;
      taken += 1;
      let released = false;
      return () => {
        if (released) return;
        released = true;
        taken -= 1;
      };
    },
  };
}

/** The slot of one sync, taken when it turns out to be a full one: at its start, or when Google refuses its token. */
export interface FullSyncSlot {
  /** False when none is free. Taking twice is taking once. */
  take(): boolean;
  release(): void;
}

/** A slot that is not taken yet. */
export function createFullSyncSlot(slots: FullSyncSlots): FullSyncSlot {
  let give: (() => void) | null = null;
  return {
    take() {
      give ??= slots.tryTake();
      return give !== null;
    },
    release() {
      give?.();
      give = null;
    },
  };
}
