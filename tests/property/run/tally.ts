/** How often what was counted in each group occurred. */
export type Counts = Record<string, Record<string, number>>;

/** Less than this share of its group is next to absent. */
const leastShare = 0.01;

/** Counts what a run did, by group and name. */
export class Tally {
  readonly #counts: Counts = {};

  add(group: string, name: string, count = 1): void {
    const names = this.#counts[group] ?? {};
    names[name] = (names[name] ?? 0) + count;
    this.#counts[group] = names;
  }

  merge(counts: Counts): void {
    for (const [group, names] of Object.entries(counts)) {
      for (const [name, count] of Object.entries(names)) this.add(group, name, count);
    }
  }

  count(group: string, name: string): number {
    return this.#counts[group]?.[name] ?? 0;
  }

  total(group: string): number {
    return Object.values(this.#counts[group] ?? {}).reduce((sum, count) => sum + count, 0);
  }

  toJSON(): Counts {
    return this.#counts;
  }

  /** The names of a group that make up less than a hundredth of it; all of them where nothing of it occurred. */
  scarce(group: string, names: readonly string[]): string[] {
    const total = this.total(group);
    return names.filter((name) => this.count(group, name) < Math.max(total * leastShare, 1));
  }

  /** One line per name, the most frequent first. */
  table(): string {
    return Object.entries(this.#counts)
      .flatMap(([group, names]) => [
        `${group} (${this.total(group)})`,
        ...Object.entries(names)
          .sort(([, one], [, other]) => other - one)
          .map(
            ([name, count]) => `  ${name.padEnd(34)}${String(count).padStart(9)}  ${share(count, this.total(group))}`,
          ),
      ])
      .join('\n');
  }
}

function share(count: number, total: number): string {
  return `${((100 * count) / Math.max(total, 1)).toFixed(1)} %`.padStart(7);
}
