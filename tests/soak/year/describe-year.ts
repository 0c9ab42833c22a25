import type { YearResult } from './run-year.ts';

/** What happened, in figures; the last line has them all. */
export function describeYear(
  { days, counts, jobs, checks, failure }: YearResult,
  run: { seed: number; calendars: number; absent: readonly string[]; seconds: number },
): string {
  const lines = Object.entries(jobs)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `  ${name}: ${count}`);
  const problems = [
    ...(failure === null
      ? []
      : [failure, `Again: npm run soak:year -- --seed ${run.seed} --calendars ${run.calendars}`]),
    ...(run.absent.length === 0 ? [] : [`Never happened: ${run.absent.join(', ')}`]),
  ];
  const happened = Object.entries(counts).map(([kind, count]) => `${kind} ${count}`);
  const figures =
    `${days} days, ${run.calendars} calendars: ${checks.answers} answers from the cache equal Google's, ${checks.live} live, ` +
    `${checks.refused} refused; ${happened.join(', ')}; ${failure === null ? 0 : 1} differences; seed ${run.seed}; ${run.seconds} s`;
  return ['jobs', ...lines, ...problems, figures].join('\n');
}
