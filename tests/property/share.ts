import { type Check, type PropertyResult, runProperty } from './run/run-property.ts';
import { openLaneOn } from './stage/open-lane-on.ts';

/** What one process of a long run is given. */
export interface Share {
  checks: Check[];
  lanes: number;
  shrinkMs: number;
  queue: 'redis' | 'postgres';
}

/** What it sends: one message per sequence, and one at its end. */
export type ShareReport = { kind: 'sequence' } | { kind: 'end'; result: PropertyResult };

function report(message: ShareReport): void {
  process.send?.(message);
}

// Whoever started this may be killed: nobody would end it then.
process.once('disconnect', () => process.exit());

process.once('message', async (share: Share) => {
  try {
    const result = await runProperty({
      checks: share.checks,
      lanes: share.lanes,
      shrinkMs: share.shrinkMs,
      openLane: openLaneOn(share.queue),
      queue: share.queue,
      onSequence: () => report({ kind: 'sequence' }),
    });
    report({ kind: 'end', result });
  } finally {
    process.disconnect();
  }
});
