/** One master on one calendar and the window that is asked for. */
export interface SeriesCase {
  /** Repeats the case: `npm run recurrence-oracle -- --case N`. */
  caseSeed: number;
  /** The zone of the series and of the calendar. */
  zone: string;
  time: { kind: 'timed'; startMs: number; endMs: number } | { kind: 'all-day'; startDate: string; endDate: string };
  lines: string[];
  fromMs: number;
  untilMs: number;
}

/** What an oracle is asked. `without` takes one known deviation out of dateutil (see `explanations.ts`). */
export interface Question extends SeriesCase {
  without?: 'whole-first-week' | 'next-years-first-week';
}

/** One of the implementations that the product is compared with. */
export interface Oracle {
  name: 'simulator' | 'dateutil';
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}

/** `[startMs, endMs]`, half-open. */
export type Block = readonly [number, number];

/** What one of the implementations says to a case. */
export type Answer = { kind: 'blocks'; blocks: Block[] } | { kind: 'refused'; reason: string };

/** Sorted, without blocks that have no length or lie outside the window: those take no time from anyone. */
export function sortBlocks(blocks: readonly Block[], { fromMs, untilMs }: SeriesCase): Block[] {
  const kept = blocks.filter(([start, end]) => start < end && start < untilMs && end > fromMs);
  return kept.sort((left, right) => left[0] - right[0] || left[1] - right[1]);
}

/** The blocks clipped to the window and joined where they touch. */
export function mergeBlocks(blocks: readonly Block[], { fromMs, untilMs }: SeriesCase): Block[] {
  const merged: [number, number][] = [];
  for (const [start, end] of blocks) {
    const last = merged.at(-1);
    const clipped: [number, number] = [Math.max(start, fromMs), Math.min(end, untilMs)];
    if (last !== undefined && clipped[0] <= last[1]) last[1] = Math.max(last[1], clipped[1]);
    else merged.push(clipped);
  }
  return merged;
}

/** One text for equal lists of blocks. */
export function textOf(blocks: readonly Block[]): string {
  return blocks.map(([start, end]) => `${iso(start)}/${iso(end)}`).join(' ');
}

function iso(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}Z`;
}

/** `20250327T023000`, or the date alone. */
export function stamp(wallMs: number, form: 'date' | 'time'): string {
  const text = new Date(wallMs).toISOString().replace(/[-:]/g, '');
  return form === 'date' ? text.slice(0, 8) : text.slice(0, 15);
}

/** `2025-03-27`. */
export function dateOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}

/** The parts of the first rule among the lines: `FREQ` and so on. */
export function ruleParts(lines: readonly string[], name = 'RRULE'): Map<string, string> {
  const rule = lines.find((line) => line.startsWith(`${name}:`));
  const parts = rule === undefined ? [] : rule.slice(name.length + 1).split(';');
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
}
