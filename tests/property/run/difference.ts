/** [start, end) in epoch milliseconds. */
export type Block = readonly [number, number];

/** What the answer lacks, and what it has too much; both empty when they are equal. */
export function differenceOf(
  expected: readonly Block[],
  answered: readonly Block[],
): { missing: Block[]; extra: Block[] } {
  return { missing: subtract(expected, answered), extra: subtract(answered, expected) };
}

/** The parts of `blocks` that no block of `others` covers; both sorted and merged. */
export function subtract(blocks: readonly Block[], others: readonly Block[]): Block[] {
  const rest: Block[] = [];
  for (const [startMs, endMs] of blocks) {
    let fromMs = startMs;
    for (const [otherStartMs, otherEndMs] of others) {
      if (otherEndMs <= fromMs || otherStartMs >= endMs) continue;
      if (otherStartMs > fromMs) rest.push([fromMs, otherStartMs]);
      fromMs = Math.max(fromMs, otherEndMs);
    }
    if (fromMs < endMs) rest.push([fromMs, endMs]);
  }
  return rest;
}

/** Cut to a range, sorted, and joined where they overlap or touch. */
export function mergedWithin(
  blocks: readonly { startMs: number; endMs: number }[],
  fromMs: number,
  untilMs: number,
): Block[] {
  const merged: [number, number][] = [];
  const cut = blocks
    .map(({ startMs, endMs }): [number, number] => [Math.max(startMs, fromMs), Math.min(endMs, untilMs)])
    .filter(([startMs, endMs]) => startMs < endMs)
    .sort(([one], [other]) => one - other);
  for (const block of cut) {
    const last = merged.at(-1);
    if (last !== undefined && block[0] <= last[1]) last[1] = Math.max(last[1], block[1]);
    else merged.push(block);
  }
  return merged;
}

export function describeBlocks(blocks: readonly Block[]): string {
  const shown = blocks
    .slice(0, 6)
    .map(([startMs, endMs]) => `${new Date(startMs).toISOString()} – ${new Date(endMs).toISOString()}`);
  return `${shown.join(', ')}${blocks.length > shown.length ? `, and ${blocks.length - shown.length} more` : ''}`;
}
