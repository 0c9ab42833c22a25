/** Bounds how many syncs of one kind run at once in this process, so that they can't fill every slot (L10). */
export interface SyncSlots {
  /** A function that gives the slot back, or null when none is free. */
  tryTake(): (() => void) | null;
}

/** At most `limit()` at a time. A limit that falls lets those go on that have begun. */
export function createSyncSlots(limit: () => number): SyncSlots {
  let taken = 0;
  return {
    tryTake() {
      if (taken >= limit()) return null;
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
export function createFullSyncSlot(slots: SyncSlots): FullSyncSlot {
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
