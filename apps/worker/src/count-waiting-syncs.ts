import type { JobCatalog } from '@calendar-cache/jobs';
import type { JobProducer } from '@calendar-cache/queue';

/**
 * How many syncs have no slot yet. Delayed ones count too: a crowded worker hands them back, and a sweep that did not see them
 * would add one portion after the other (L14).
 */
export async function countWaitingSyncs(producer: Pick<JobProducer<JobCatalog>, 'counts'>): Promise<number> {
  const { waiting, delayed } = await producer.counts('calendar-sync');
  return waiting + delayed;
}
