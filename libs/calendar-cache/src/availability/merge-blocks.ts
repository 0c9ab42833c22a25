import type { TimeRange } from '../time/clock.ts';
import type { BusyBlock } from './question.ts';

/** Sorted, merged (touching blocks too) and clipped to the range; zero-length blocks vanish. */
export function mergeBlocks(blocks: readonly BusyBlock[], range: TimeRange): BusyBlock[] {
  const clipped = blocks
    .map((block) => ({
      ...block,
      startMs: Math.max(block.startMs, range.fromMs),
      endMs: Math.min(block.endMs, range.untilMs),
    }))
    .filter((block) => block.startMs < block.endMs)
    .sort((a, b) => a.startMs - b.startMs);
  const merged: BusyBlock[] = [];
  for (const block of clipped) {
    const last = merged.at(-1);
    if (last === undefined || block.startMs > last.endMs) {
      merged.push(block);
      continue;
    }
    last.endMs = Math.max(last.endMs, block.endMs);
    if (block.source === 'google') last.source = 'google';
  }
  return merged;
}
