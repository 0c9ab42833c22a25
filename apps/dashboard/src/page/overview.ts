import type { CleanupRun, CredentialState, SubscriptionState, UnhealthyCalendar } from '@calendar-cache/calendar-cache';
import type { StoredQueue } from '@calendar-cache/queue';

/** A need of the dashboard and whether it answers. */
export interface NeedState {
  name: string;
  reachable: boolean;
}

/** How many jobs a queue holds. */
export interface QueueState {
  name: string;
  counts: { waiting: number; active: number; delayed: number; failed: number };
}

/** How calendars and accounts stand. */
export interface HealthOverview {
  nowMs: number;
  calendars: ReadonlyMap<SubscriptionState, number>;
  /** The worst of them, at most as many as fit on a page. */
  unhealthy: readonly UnhealthyCalendar[];
  credentials: ReadonlyMap<CredentialState, number>;
}

/** What the first page shows. */
export interface Overview {
  needs: NeedState[];
  /** Null when the database does not answer. */
  health: HealthOverview | null;
  /** Null when the queue does not answer: unknown is not zero. */
  queues: QueueState[] | null;
  /** The last cleanups, the latest first; null when the database does not answer. */
  cleanups: CleanupRun[] | null;
  /** Sentences about what differs from the settings; null when the database does not answer. */
  notices: string[] | null;
}

/** What {@link readOverview} asks. */
export interface OverviewSources {
  checks: Readonly<Record<string, () => Promise<void>>>;
  queues: readonly StoredQueue[];
  health: () => Promise<HealthOverview>;
  cleanups: () => Promise<CleanupRun[]>;
  notices: () => Promise<string[]>;
  /** Longest wait for all of it. */
  timeoutMs: number;
}

/** Asks everything at once; what does not answer in time is unreachable. */
export async function readOverview({
  checks,
  queues,
  health,
  cleanups,
  notices,
  timeoutMs,
}: OverviewSources): Promise<Overview> {
  const [needs, states, standing, runs, sentences] = await Promise.all([
    Promise.all(
      Object.entries(checks).map(async ([name, check]) => ({
        name,
        reachable: (await answerOf(check(), timeoutMs)) !== noAnswer,
      })),
    ),
    answerOf(Promise.all(queues.map(stateOf)), timeoutMs),
    answerOf(health(), timeoutMs),
    answerOf(cleanups(), timeoutMs),
    answerOf(notices(), timeoutMs),
  ]);
  return {
    needs,
    queues: states === noAnswer ? null : states,
    health: standing === noAnswer ? null : standing,
    cleanups: runs === noAnswer ? null : runs,
    notices: sentences === noAnswer ? null : sentences,
  };
}

const noAnswer = Symbol('no answer');

async function stateOf(queue: StoredQueue): Promise<QueueState> {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
  const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
  return { name: queue.name, counts: { waiting, active, delayed, failed } };
}

/** Errors show as unreachable on the page; the connections themselves report theirs to the log. */
async function answerOf<Value>(work: Promise<Value>, timeoutMs: number): Promise<Value | typeof noAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof noAnswer>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, noAnswer);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    return noAnswer;
  } finally {
    clearTimeout(timer);
  }
}
