const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** A length of time in its largest unit: "12s", "3h", "6d". */
function formatSpan(spanMs: number): string {
  const lengthMs = Math.abs(spanMs);
  const [unit, unitMs] = units.find(([, size]) => lengthMs >= size) ?? ['s', 1_000];
  return `${Math.floor(lengthMs / unitMs)}${unit}`;
}

/** How long ago an instant was: "12s ago". */
export function formatAge(instantMs: number | null, nowMs: number): string {
  return instantMs === null ? 'never' : `${formatSpan(nowMs - instantMs)} ago`;
}

/** How far away an instant is: "in 6d", or "12s ago" where it has passed. */
export function formatAhead(instantMs: number | null, nowMs: number): string {
  if (instantMs === null) return 'none';
  return instantMs > nowMs ? `in ${formatSpan(instantMs - nowMs)}` : formatAge(instantMs, nowMs);
}
