/** A block of taken time, [startMs, endMs). */
export interface BusyBlock {
  startMs: number;
  endMs: number;
}

/** Sorts blocks and joins those that overlap or, if wanted, touch; blocks without length are left out. */
export function mergeBlocks(blocks: readonly BusyBlock[], mergeTouching: boolean): BusyBlock[] {
  const merged: BusyBlock[] = [];
  const sorted = blocks.filter((block) => block.endMs > block.startMs);
  sorted.sort((one, other) => one.startMs - other.startMs);
  for (const block of sorted) {
    const last = merged.at(-1);
    if (last && (block.startMs < last.endMs || (mergeTouching && block.startMs === last.endMs))) {
      last.endMs = Math.max(last.endMs, block.endMs);
    } else {
      merged.push({ ...block });
    }
  }
  return merged;
}
