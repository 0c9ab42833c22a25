import type { TimeRange } from '../time/clock.ts';
import type { BusyBlock } from './question.ts';

/** Sorted, merged (touching blocks too) and clipped to the range; zero-length blocks vanish. */
export function mergeBlocks(blocks: readonly BusyBlock[], range: TimeRange): BusyBlock[] {
  const merged: BusyBlock[] = [];
  for (const block of clip(blocks, range).sort((a, b) => a.startMs - b.startMs)) {
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

/** Sorted and clipped, each by itself; zero-length blocks vanish. */
export function sortBlocks(blocks: readonly BusyBlock[], range: TimeRange): BusyBlock[] {
  return clip(blocks, range).sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs || compareOrigins(a, b));
}

function clip(blocks: readonly BusyBlock[], range: TimeRange): BusyBlock[] {
  return blocks
    .map((block) => ({
      ...block,
      startMs: Math.max(block.startMs, range.fromMs),
      endMs: Math.min(block.endMs, range.untilMs),
    }))
    .filter((block) => block.startMs < block.endMs);
}

function compareOrigins(a: BusyBlock, b: BusyBlock): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  return left < right ? -1 : Number(left > right);
}

function keyOf({ event }: BusyBlock): string {
  return `${event?.calendarId} ${event?.eventId}`;
}
