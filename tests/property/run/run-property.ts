import fc from 'fast-check';
import { type Sequence, sequence } from '../plan/sequence.ts';
import type { Lane } from '../stage/lane.ts';
import { describeSequence } from './describe-sequence.ts';
import { runSequence } from './run-sequence.ts';
import { type Counts, Tally } from './tally.ts';

/** Some sequences: the unit that a lane takes, and that is replayed by its seed and path. */
export interface Check {
  seed: number;
  runs: number;
  /** Of a failed check: runs that one case alone. */
  path?: string;
}

/** What to run, and where. */
export interface PropertyRequest {
  checks: readonly Check[];
  openLane: () => Promise<Lane>;
  /** Where the lanes have their queue; told with a failure. */
  queue: 'redis' | 'postgres';
  lanes: number;
  /** How long a failing sequence may be shrunk. */
  shrinkMs: number;
  onSequence?: () => void;
}

/** A sequence after which the cache was wrong, shrunk as far as time allowed. */
export interface PropertyFailure {
  sequence: Sequence;
  /** In words, the last of which run it again. */
  story: string;
}

/** What came of it. */
export interface PropertyResult {
  sequences: number;
  counts: Counts;
  failure: PropertyFailure | null;
}

/** Neighbouring seeds share no check, so that their runs may be summed. */
const checksPerSeed = 2_000;
const seeds = 2 ** 31;

/** So many sequences, cut into checks with seeds of their own. */
export function checksOf(runs: number, seed: number, runsPerCheck = 20): Check[] {
  return Array.from({ length: Math.ceil(runs / runsPerCheck) }, (_, index) => ({
    seed: (seed * checksPerSeed + index) % seeds,
    runs: Math.min(runsPerCheck, runs - index * runsPerCheck),
  }));
}

/** Runs random sequences, several at a time, until all have held or one has not. */
export async function runProperty(request: PropertyRequest): Promise<PropertyResult> {
  const tally = new Tally();
  const queue = [...request.checks];
  const progress = { sequences: 0, failure: null as PropertyFailure | null };
  const work = async () => {
    const lane = await request.openLane();
    try {
      for (let check = queue.shift(); check !== undefined && progress.failure === null; check = queue.shift()) {
        await runCheck(lane, check, request, tally, progress);
      }
    } finally {
      await lane.close();
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(request.lanes, queue.length) }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return { ...progress, counts: tally.toJSON() };
}

async function runCheck(
  lane: Lane,
  check: Check,
  request: PropertyRequest,
  tally: Tally,
  progress: { sequences: number; failure: PropertyFailure | null },
): Promise<void> {
  let failedAtMs: number | null = null;
  let drawnCases = 0;
  const property = fc.asyncProperty(sequence, async (drawn) => {
    drawnCases += 1;
    // A path names one case, yet what would have been tried after it is drawn too.
    if (progress.failure !== null || (check.path !== undefined && drawnCases > 1)) return;
    const isShrinking = failedAtMs !== null;
    if (failedAtMs !== null && performance.now() - failedAtMs > request.shrinkMs) return;
    try {
      await runSequence(lane, drawn, isShrinking ? new Tally() : tally);
    } catch (error) {
      failedAtMs ??= performance.now();
      throw error;
    }
    if (!isShrinking) {
      progress.sequences += 1;
      request.onSequence?.();
    }
  });
  const { seed, path, runs } = check;
  const replay = path === undefined ? {} : { path, endOnFailure: true };
  const details = await fc.check(property, { seed, numRuns: runs, ...replay });
  const [drawn] = details.counterexample ?? [];
  if (!details.failed || drawn === undefined) return;
  const cause = details.errorInstance instanceof Error ? details.errorInstance : null;
  const again = `npm run property -- --seed ${seed} --path ${details.counterexamplePath ?? ''} --queue ${request.queue}`;
  progress.failure ??= {
    sequence: drawn,
    story: describeSequence(drawn, cause?.message ?? 'no reason given', again),
  };
}
