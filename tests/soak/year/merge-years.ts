import type { HappeningKind } from './happening-kinds.ts';
import type { YearResult } from './run-year.ts';

/** The same year, lived by several processes with some of the calendars each. */
export function mergeYears(results: readonly YearResult[]): YearResult {
  const failures = results.flatMap(({ failure }) => failure ?? []);
  const total = (read: (result: YearResult) => number) => results.reduce((sum, result) => sum + read(result), 0);
  const sums = <Key extends string>(read: (result: YearResult) => Record<Key, number>) => {
    const names = [...new Set(results.flatMap((result) => Object.keys(read(result)) as Key[]))];
    return Object.fromEntries(names.map((name) => [name, total((result) => read(result)[name] ?? 0)]));
  };
  return {
    days: Math.min(...results.map(({ days }) => days)),
    counts: sums(({ counts }) => counts) as Record<HappeningKind, number>,
    jobs: sums(({ jobs }) => jobs),
    checks: {
      answers: total(({ checks }) => checks.answers),
      live: total(({ checks }) => checks.live),
      refused: total(({ checks }) => checks.refused),
    },
    failure: failures.length === 0 ? null : failures.join('\n'),
  };
}
