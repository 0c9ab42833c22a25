import type { CleanupRun, CleanupRunRepository as CleanupRunRepositoryPort } from '@calendar-cache/calendar-cache';
import { desc, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { cleanupRuns } from '../schema/index.ts';

const keptRuns = 100;

/** What the last cleanups did, in PostgreSQL. */
export class CleanupRunRepository implements CleanupRunRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async record({ startedAtMs, endedAtMs, calendars, busy, failed, removed }: CleanupRun): Promise<void> {
    const values = { startedAt: startedAtMs, endedAt: endedAtMs, calendars, busy, failed, ...removed };
    await this.#database.insert(cleanupRuns).values(values);
    await this.#database.execute(sql`
      DELETE FROM cleanup_runs WHERE id < (SELECT max(id) FROM cleanup_runs) - ${keptRuns - 1}`);
  }

  async latest(limit: number): Promise<CleanupRun[]> {
    const rows = await this.#database.select().from(cleanupRuns).orderBy(desc(cleanupRuns.id)).limit(limit);
    return rows.map(({ startedAt, endedAt, calendars, busy, failed, ...removed }) => ({
      startedAtMs: startedAt,
      endedAtMs: endedAt,
      calendars,
      busy,
      failed,
      removed: {
        cancelledEvents: removed.cancelledEvents,
        pastEvents: removed.pastEvents,
        busyIntervals: removed.busyIntervals,
      },
    }));
  }
}
