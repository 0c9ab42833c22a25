import { openQueues, type QueueSet, type StoredQueue } from './backends/open-queues.ts';
import { settlesWithin } from './deadline.ts';
import { createErrorReporter } from './error-reporter.ts';
import type { QueueIdentity } from './identity.ts';
import { definitionOf, type JobCatalog, type JobName, type PayloadInputOf, queueNamesOf } from './job-definition.ts';
import { migrateQueueStore } from './migrate-queue-store.ts';
import { parsePayload } from './parse-payload.ts';
import type { QueueStore } from './queue-store.ts';
import { toQueueError } from './queue-unavailable.ts';
import { latestNow, releaseAhead } from './release-ahead.ts';

const TIMEOUT_MS = 5_000;
const CLOSE_DEADLINE_MS = 2_000;

/** A job that the queue makes by itself every `everyMs`, under an id of its own. It carries no dedupe key. */
export type Schedule<Catalog extends JobCatalog> = {
  [Name in JobName<Catalog>]: {
    readonly id: string;
    readonly name: Name;
    readonly payload: PayloadInputOf<Catalog, Name>;
    readonly everyMs: number;
  };
}[JobName<Catalog>];

/** The schedules of an application, kept in the queue and restored when the queue was wiped (L13). */
export interface JobSchedules {
  /** Creates what is missing, mends what is stuck, ahead or differs, leaves the rest alone. Gives the ids that were missing. */
  ensureSchedules(): Promise<{ created: string[] }>;
  /** False when the queue no longer knows one of the schedules: it has been wiped. */
  schedulesExist(): Promise<boolean>;
  /** Ids of those that a clock that was ahead has put off: silent until the right time has caught up, unless mended. */
  aheadSchedules(): Promise<string[]>;
  /**
   * Looks at once and then every `everyMs` (at most 60,000). When the queue was wiped, `onWiped` is awaited first and the schedules
   * are restored after it: should it fail, the next look finds the queue still wiped.
   */
  startChecking(check: { everyMs: number; onWiped: () => Promise<void> }): void;
  close(): Promise<void>;
}

type Condition = 'alive' | 'missing' | 'stuck' | 'different' | 'ahead';

/** What is mended of a queue that is the one it was. */
const MENDED = ['stuck', 'different', 'ahead'] as const;

/** SQLSTATEs of a dropped schema, table and function: a wiped queue on PostgreSQL may lack even those. */
const GONE = new Set(['3F000', '42P01', '42883']);

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && GONE.has(String(error.code));
}

function missingWhereGone(error: unknown): Condition {
  if (isGone(error)) {
    return 'missing';
  }
  throw error;
}

type AnySchedule = { readonly id: string; readonly name: string; readonly everyMs: number };

/**
 * A schedule whose next job has vanished (removed by hand, or a failed hand-over) would stay silent for ever, and one
 * whose next job comes from a clock that was ahead until the right time has caught up (L15).
 */
async function conditionOf(queue: StoredQueue, schedule: AnySchedule, latestMs: number): Promise<Condition> {
  const found = await queue.getJobScheduler(schedule.id);
  if (found === undefined || found === null) {
    return 'missing';
  }
  if (found.every !== schedule.everyMs || found.name !== schedule.name) {
    return 'different';
  }
  if (found.next !== undefined && (await queue.getJob(`repeat:${schedule.id}:${found.next}`)) !== undefined) {
    return found.next > latestMs + schedule.everyMs ? 'ahead' : 'alive';
  }
  // The job may have run between the two questions: then the schedule has moved on.
  const again = await queue.getJobScheduler(schedule.id);
  return again?.next === found.next ? 'stuck' : 'alive';
}

/** Opens the schedules of `store`; nothing is created before {@link JobSchedules.ensureSchedules}. */
export function createSchedules<Catalog extends JobCatalog>(
  store: QueueStore,
  catalog: Catalog,
  schedules: readonly Schedule<Catalog>[],
  options: { readonly onError: (error: Error) => void },
): JobSchedules {
  const report = createErrorReporter(options.onError);
  const queues = openQueues(store, queueNamesOf(catalog), { failFast: false, timeoutMs: TIMEOUT_MS, report });
  let checking: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  let closed = false;
  const exist = async () => (await conditionsOf(queues, catalog, schedules)).every((one) => one !== 'missing');
  const mend = (only: readonly Condition[]) => mendSchedules(store, queues, catalog, schedules, only);
  const ensure = async () => {
    const mended = await mend(['missing', ...MENDED]);
    await settle(store, queues);
    return mended;
  };
  const watch = watchIdentity(queues, () => conditionsOf(queues, catalog, schedules));
  return {
    ensureSchedules: ensure,
    schedulesExist: exist,
    aheadSchedules: async () => {
      const conditions = await conditionsOf(queues, catalog, schedules);
      return schedules.filter((_, index) => conditions[index] === 'ahead').map(({ id }) => id);
    },
    startChecking: ({ everyMs, onWiped }) => {
      const look = async () => {
        try {
          if (await watch.isLost()) {
            await onWiped();
            await ensure();
            await watch.remember();
          }
          // Not the missing: a queue that is wiped just now has to be told of by the next look.
          await mend(MENDED);
          await releaseAhead(queues, queueNamesOf(catalog));
        } catch (error) {
          report(error);
        }
        if (!closed) {
          checking = setTimeout(start, everyMs);
        }
      };
      const start = () => {
        looking = look();
      };
      start();
    },
    close: async () => {
      closed = true;
      clearTimeout(checking);
      await settlesWithin(looking, CLOSE_DEADLINE_MS);
      await settlesWithin(queues.close(), CLOSE_DEADLINE_MS);
    },
  };
}

function queueOf(queues: QueueSet, catalog: JobCatalog, name: string): StoredQueue {
  return queues.queue(definitionOf(catalog, name).queue);
}

async function conditionsOf(
  queues: QueueSet,
  catalog: JobCatalog,
  schedules: readonly AnySchedule[],
): Promise<Condition[]> {
  await queues.untilReady(TIMEOUT_MS);
  try {
    const conditions: Condition[] = [];
    const latestMs = await latestNow(queues);
    for (const schedule of schedules) {
      conditions.push(await conditionOf(queueOf(queues, catalog, schedule.name), schedule, latestMs));
    }
    return conditions;
  } catch (error) {
    if (isGone(error)) {
      return schedules.map(() => 'missing');
    }
    throw toQueueError(error, 'show its schedules');
  }
}

async function mendSchedules(
  store: QueueStore,
  queues: QueueSet,
  catalog: JobCatalog,
  schedules: readonly (AnySchedule & { readonly payload: unknown })[],
  only: readonly Condition[],
): Promise<{ created: string[] }> {
  const created: string[] = [];
  await queues.untilReady(TIMEOUT_MS);
  try {
    const latestMs = await latestNow(queues);
    for (const schedule of schedules) {
      const queue = queueOf(queues, catalog, schedule.name);
      const condition = await conditionOf(queue, schedule, latestMs).catch(missingWhereGone);
      if (!only.includes(condition)) {
        continue;
      }
      if (condition === 'missing') {
        await migrateQueueStore(store);
        created.push(schedule.id);
      }
      // An upsert alone keeps the instant that was planned.
      if (condition === 'stuck' || condition === 'ahead') {
        await queue.removeJobScheduler(schedule.id);
      }
      const data = parsePayload(definitionOf(catalog, schedule.name), schedule.payload);
      await queue.upsertJobScheduler(schedule.id, { every: schedule.everyMs }, { name: schedule.name, data });
    }
  } catch (error) {
    throw toQueueError(error, 'keep its schedules');
  }
  return { created };
}

/** Says that what this life of the queue lacked is there now. */
async function settle(store: QueueStore, queues: QueueSet): Promise<void> {
  try {
    await migrateQueueStore(store);
    await queues.identities.settle((await queues.identities.beat()).id);
  } catch (error) {
    throw toQueueError(error, 'keep its identity');
  }
}

/**
 * Notices that the queue is not the one that it was (L13): schedules gone, all of their jobs gone, no identity, or an
 * older state of the store brought back. What another worker has noticed and restored is not noticed again.
 */
function watchIdentity(
  queues: QueueSet,
  readConditions: () => Promise<Condition[]>,
): { isLost: () => Promise<boolean>; remember: () => Promise<void> } {
  let known: QueueIdentity | null = null;
  const isLost = async () => {
    const conditions = await readConditions();
    const jobsAreGone = conditions.length > 1 && conditions.every((condition) => condition === 'stuck');
    if (conditions.includes('missing') || jobsAreGone) return true;
    const found = await queues.identities.beat();
    const isOlder = known !== null && known.id === found.id && found.beats <= known.beats;
    if (isOlder) await queues.identities.renew(found.id);
    else known = found;
    return isOlder || !found.settled;
  };
  return {
    isLost: async () => {
      try {
        return await isLost();
      } catch (error) {
        if (isGone(error)) return true;
        throw toQueueError(error, 'show its identity');
      }
    },
    remember: async () => {
      known = await queues.identities.beat();
    },
  };
}
