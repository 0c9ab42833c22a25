import { askProduct } from './ask-product.ts';
import { judge, type Verdict } from './judge.ts';
import { randomSeries } from './random-series.ts';
import type { Oracle } from './series-case.ts';
import { shapesOf } from './shapes.ts';

/** What came of many cases. Counts by oracle; explanations and refusals by id; shapes over all cases. */
export interface Comparison {
  cases: number;
  zones: Set<string>;
  blocks: number;
  counts: Map<string, Record<Verdict['kind'], number>>;
  reasons: Map<string, number>;
  shapes: Map<string, number>;
  unexplained: string[];
}

/** Compares the cases with every oracle. */
export async function compare(
  oracles: readonly Oracle[],
  caseSeeds: readonly number[],
  onCase?: (done: number) => void,
): Promise<Comparison> {
  const counts = oracles.map(({ name }) => [name, { equal: 0, explained: 0, refused: 0, unexplained: 0 }] as const);
  const comparison: Comparison = {
    cases: 0,
    zones: new Set(),
    blocks: 0,
    counts: new Map(counts),
    reasons: new Map(),
    shapes: new Map(),
    unexplained: [],
  };
  for (const [index, caseSeed] of caseSeeds.entries()) {
    await compareOne(caseSeed, oracles, comparison);
    onCase?.(index + 1);
  }
  return comparison;
}

/** The cases of a seed; neighbouring seeds share none. */
export function casesOf({ rules, seed }: { rules: number; seed: number }): number[] {
  return Array.from({ length: rules }, (_, index) => (Math.imul(seed, 1_000_003) + index) >>> 0);
}

/** Adds the comparison of one case. */
async function compareOne(caseSeed: number, oracles: readonly Oracle[], comparison: Comparison): Promise<void> {
  const series = randomSeries(caseSeed);
  const product = await askProduct(series);
  comparison.cases += 1;
  comparison.zones.add(series.zone);
  comparison.blocks += product.kind === 'blocks' ? product.blocks.length : 0;
  for (const shape of shapesOf(series)) countUp(comparison.shapes, shape);
  for (const oracle of oracles) {
    const verdict = await judge(series, product, oracle);
    const counts = comparison.counts.get(oracle.name);
    if (counts !== undefined) counts[verdict.kind] += 1;
    for (const id of verdict.by) countUp(comparison.reasons, `${oracle.name} ${verdict.kind}: ${id}`);
    if (verdict.kind === 'unexplained') comparison.unexplained.push(verdict.text);
  }
}

function countUp(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
