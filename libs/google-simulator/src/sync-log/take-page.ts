/** A row of a list, with the key that orders it and that a page token points at. */
export interface KeyedRow {
  key: string;
}

/** One page of rows that come in the order of their keys: those after `afterKey`, at most `size`. */
export function takePage<Row extends KeyedRow>(
  rows: Iterable<Row>,
  afterKey: string,
  size: number,
): { page: Row[]; lastKey: string | null } {
  const page: Row[] = [];
  for (const row of rows) {
    if (row.key <= afterKey) continue;
    if (page.length === size) return { page, lastKey: page.at(-1)?.key ?? null };
    page.push(row);
  }
  return { page, lastKey: null };
}

/** A number as text that sorts as the number does; takes instants before 1970 too. */
export function sortableNumber(value: number): string {
  return String(Math.round(value) + 1e15).padStart(17, '0');
}

/** The number that `sortableNumber` has written. */
export function readSortableNumber(text: string): number {
  return Number(text) - 1e15;
}
