import { type Explanation, explanations, fittingRefusals } from './explanations.ts';
import { type Answer, type Block, type Oracle, type SeriesCase, textOf } from './series-case.ts';

/** What became of the comparison of one case with one oracle. `by` are ids of explanations or refusals. */
export interface Verdict {
  kind: 'equal' | 'explained' | 'refused' | 'unexplained';
  by: string[];
  /** For people, of an unexplained difference. */
  text: string;
}

/** Compares the product's answer with an oracle's, and looks for the fewest explanations that make them equal. */
export async function judge(series: SeriesCase, product: Answer, oracle: Oracle): Promise<Verdict> {
  if (product.kind === 'refused') {
    const fitting = fittingRefusals(series).map(({ id }) => id);
    const isExpected = product.reason === 'unreadable-rule' && fitting.length > 0;
    return isExpected
      ? { kind: 'refused', by: fitting.slice(0, 1), text: '' }
      : { kind: 'unexplained', by: [], text: describe(series, `the product refuses: ${product.reason}`) };
  }
  const applying = explanations.filter(({ oracles, applies }) => oracles.includes(oracle.name) && applies(series));
  let first: Answer | undefined;
  for (const chosen of subsets(applying)) {
    const answer = await askWithout(chosen, series, oracle);
    first ??= answer;
    if (answer.kind !== 'blocks' || textOf(answer.blocks) !== textOf(product.blocks)) continue;
    return { kind: chosen.length === 0 ? 'equal' : 'explained', by: chosen.map(({ id }) => id), text: '' };
  }
  return { kind: 'unexplained', by: [], text: describe(series, difference(product.blocks, first, oracle)) };
}

/** The oracle's answer with the chosen deviations taken out. */
async function askWithout(chosen: readonly Explanation[], series: SeriesCase, oracle: Oracle): Promise<Answer> {
  const question = chosen.reduce((asked, explanation) => explanation.ask?.(asked) ?? asked, series);
  const answer = await oracle.ask(question);
  if (answer.kind === 'refused') return answer;
  // Blocks are taken away before others are added.
  const edits = [...chosen].reverse();
  const blocks = edits.reduce<Block[]>((left, { edit }) => edit?.(left, series) ?? left, answer.blocks);
  return { kind: 'blocks', blocks };
}

/** All subsets, the smallest first. */
function subsets<T>(items: readonly T[]): T[][] {
  const all: T[][] = [[]];
  for (const item of items) all.push(...all.map((subset) => [...subset, item]));
  return all.sort((left, right) => left.length - right.length);
}

function describe({ caseSeed, zone, time, lines, fromMs, untilMs }: SeriesCase, what: string): string {
  const start = time.kind === 'timed' ? `${iso(time.startMs)}/${iso(time.endMs)}` : `${time.startDate}/${time.endDate}`;
  return [`case ${caseSeed}: ${zone} ${start}`, ...lines, `window ${iso(fromMs)}/${iso(untilMs)}`, what].join('\n  ');
}

function difference(ours: readonly Block[], answer: Answer | undefined, { name }: Oracle): string {
  if (answer?.kind !== 'blocks') return `${name} refuses: ${answer?.reason}`;
  const only = (blocks: readonly Block[], others: readonly Block[]) =>
    blocks.filter(([start, end]) => !others.some((other) => other[0] === start && other[1] === end)).slice(0, 4);
  return `only ours: ${textOf(only(ours, answer.blocks))}\n  only ${name}: ${textOf(only(answer.blocks, ours))}`;
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
