import { parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import { isAppError } from '@calendar-cache/errors';
import { jobCatalog, schedulesFor } from '@calendar-cache/jobs';
import {
  chooseQueueStore,
  createProducer,
  createSchedules,
  type QueueStore,
  queueNamesOf,
} from '@calendar-cache/queue';
import { type Diagnosis, fail, ok } from './finding.ts';

/** What fails is thrown by the question itself. */
const onError = () => undefined;
const mendQueue =
  'is it running, and does REDIS_URL or QUEUE_DATABASE_URL name it? A new one on PostgreSQL wants npm run cli -- migrate';
const startWorker = 'start a worker: it restores them within ten seconds';
const correctClocks = 'correct the clocks of all machines; a running worker then mends it within ten seconds';

/** Whether the queue answers, and what it holds. */
export async function checkQueue(environment: RawEnvironment): Promise<Diagnosis> {
  const store = storeOf(environment);
  const producer = createProducer(store, jobCatalog, { failFast: true, onError });
  try {
    const counts = await Promise.all(queueNamesOf(jobCatalog).map((queue) => producer.counts(queue)));
    const sum = (state: 'waiting' | 'active') => counts.reduce((all, count) => all + count[state], 0);
    const place = store.kind === 'redis' ? 'Redis' : 'PostgreSQL';
    return ok(`answers on ${place}: ${sum('waiting')} waiting, ${sum('active')} active`);
  } catch (error) {
    return explainQueue(error);
  } finally {
    await producer.close();
  }
}

/** Whether the sweeps are in the queue; without them nothing is polled, renewed or removed (L13). */
export async function checkSchedules(environment: RawEnvironment): Promise<Diagnosis> {
  const wanted = schedulesFor(parseEnvironment(['SWEEP_INTERVAL_SECONDS'], environment));
  const schedules = createSchedules(storeOf(environment), jobCatalog, wanted, { onError });
  try {
    if (!(await schedules.schedulesExist())) return fail('the sweeps are not in the queue', startWorker);
    const ahead = await schedules.aheadSchedules();
    if (ahead.length === 0) return ok(wanted.map(({ id }) => id).join(', '));
    return fail(`a clock that was ahead has put off ${ahead.join(', ')}`, correctClocks);
  } catch (error) {
    return explainQueue(error);
  } finally {
    await schedules.close();
  }
}

function explainQueue(error: unknown): Diagnosis {
  if (!isAppError(error, 'queue-unavailable')) throw error;
  return fail(error.message, mendQueue);
}

function storeOf(environment: RawEnvironment): QueueStore {
  return chooseQueueStore(
    parseEnvironment(['DATABASE_URL', 'QUEUE_DATABASE_URL', 'REDIS_URL', 'QUEUE_PREFIX'], environment),
  );
}
