/** Random choices that repeat for the same seed (mulberry32). */
export interface Random {
  /** An integer in [least, most]. */
  integer(least: number, most: number): number;
  /** Whether something that happens in `share` of all cases happens. */
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Between `least` and `most` different items. */
  some<T>(items: readonly T[], least: number, most: number): T[];
}

/** @param seed an integer; every case has its own, so that one can be repeated alone. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[integer(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  const some = <T>(items: readonly T[], least: number, most: number): T[] => {
    const left = [...items];
    const wanted = Math.min(integer(least, most), left.length);
    return Array.from({ length: wanted }, () => left.splice(integer(0, left.length - 1), 1)[0] as T);
  };
  return { integer, chance: (share) => next() < share, pick, some };
}
