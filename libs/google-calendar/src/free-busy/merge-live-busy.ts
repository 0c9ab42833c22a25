import type { LiveBusy } from '@calendar-cache/calendar-cache';

/** The parts of one calendar's answer as one: sorted, overlapping and touching blocks folded; one unknown part makes all unknown (L1). */
export function mergeLiveBusy(parts: readonly LiveBusy[]): LiveBusy {
  const unknown = parts.find((part) => part.kind === 'unknown');
  if (unknown !== undefined) return unknown;
  const sorted = parts
    .flatMap((part) => (part.kind === 'busy' ? part.intervals : []))
    .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  const intervals: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of sorted) {
    const last = intervals.at(-1);
    if (last !== undefined && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else intervals.push({ startMs, endMs });
  }
  return { kind: 'busy', intervals };
}
