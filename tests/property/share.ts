import { migrateQueueStore, type QueueStore } from '@calendar-cache/queue';
import { testRedisUrl } from '@calendar-cache/testing';
import { type Check, type PropertyResult, runProperty } from './run/run-property.ts';
import { Lane } from './stage/lane.ts';

/** What one process of a long run is given. */
export interface Share {
  checks: Check[];
  lanes: number;
  queue: 'redis' | 'postgres';
}

/** What it sends: one message per sequence, and one at its end. */
export type ShareReport = { kind: 'sequence' } | { kind: 'end'; result: PropertyResult };

async function queueStore(queue: Share['queue'], prefix: string, databaseUrl: string): Promise<QueueStore> {
  const redisUrl = testRedisUrl();
  if (queue === 'redis' && redisUrl !== undefined) return { kind: 'redis', url: redisUrl, prefix };
  const store = { kind: 'postgres', url: databaseUrl, schema: 'property_queue' } as const;
  await migrateQueueStore(store);
  return store;
}

function report(message: ShareReport): void {
  process.send?.(message);
}

process.once('message', async (share: Share) => {
  try {
    const result = await runProperty({
      checks: share.checks,
      lanes: share.lanes,
      openLane: () => Lane.open((prefix, databaseUrl) => queueStore(share.queue, prefix, databaseUrl)),
      onSequence: () => report({ kind: 'sequence' }),
    });
    report({ kind: 'end', result });
  } finally {
    process.disconnect();
  }
});
