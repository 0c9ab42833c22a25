/** Rings once after so long, unless it is dismissed by what it gives back. */
export type SetAlarm = (delayMs: number, ring: () => void) => () => void;

/** The alarm of the machine. */
export const systemAlarm: SetAlarm = (delayMs, ring) => {
  const timer = setTimeout(ring, delayMs);
  return () => clearTimeout(timer);
};
