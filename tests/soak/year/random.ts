/** Random numbers that a seed repeats. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** 0 to below − 1. */
  below(below: number): number;
  pick<Item>(items: readonly Item[]): Item | undefined;
}

/** Mulberry32: small, and good enough to spread happenings. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (items) => items[below(items.length)] };
}
