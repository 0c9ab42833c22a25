import { openStoreOn } from './year/open-store.ts';
import { runYear, type YearResult } from './year/run-year.ts';

/** What one process of a year is given: some of the calendars. */
export interface Share {
  seed: number;
  days: number;
  calendars: number;
  queue: 'redis' | 'postgres';
}

/** What it sends: one message per simulated day, and one at its end. */
export type ShareReport = { kind: 'day'; day: number } | { kind: 'end'; result: YearResult };

function report(message: ShareReport): void {
  process.send?.(message);
}

// Whoever started this may be killed: nobody would end it then.
process.once('disconnect', () => process.exit());

process.once('message', async ({ queue, ...share }: Share) => {
  try {
    const onDay = (day: number) => report({ kind: 'day', day });
    report({ kind: 'end', result: await runYear({ ...share, openStore: openStoreOn(queue), onDay }) });
  } finally {
    process.disconnect();
  }
});
