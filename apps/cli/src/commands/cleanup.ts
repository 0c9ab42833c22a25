import { CalendarCacheSqlCleanupService, type CleanupRun, dayMs, systemClock } from '@calendar-cache/calendar-cache';
import { parseEnvironment } from '@calendar-cache/config';
import {
  CalendarEventRepository,
  CleanupRunRepository,
  type Database,
  FeaturesRepository,
  guardRepository,
} from '@calendar-cache/database';
import { AppError } from '@calendar-cache/errors';
import type { Command, CommandContext } from '../command.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';
import { formatAge } from '../report/format-span.ts';
import { formatTable } from '../report/format-table.ts';

const shownRuns = 10;

/** Removes the past now, or shows what the last cleanups removed. */
export const cleanupCommand: Command = {
  usage: 'cleanup [--runs]',
  summary: `remove what lies beyond retention now, beside running syncs; --runs shows what the last ${shownRuns} cleanups removed`,
  run: async (args, context) => {
    const onlyRuns = readArguments(args, { flags: ['runs'] }).flags.has('runs');
    await withDatabase(context.environment, async (database) => {
      if (onlyRuns) await showRuns(database, context, shownRuns);
      else await clean(database, context);
    });
  },
};

async function clean(database: Database, context: CommandContext): Promise<void> {
  const { RETENTION_DAYS } = parseEnvironment(['RETENTION_DAYS'], context.environment);
  const failures: string[] = [];
  const service = new CalendarCacheSqlCleanupService({
    eventRepo: guardRepository(new CalendarEventRepository(database)),
    runs: guardRepository(new CleanupRunRepository(database)),
    features: guardRepository(new FeaturesRepository(database, systemClock)),
    clock: systemClock,
    retentionMs: RETENTION_DAYS * dayMs,
    onFailed: (subscriptionId, error) => void failures.push(`${subscriptionId}: ${error.message}`),
  });
  const { success } = await service.runCleanup();
  await showRuns(database, context, 1);
  if (!success) throw new AppError('internal-error', `Not cleaned: ${failures.join('; ')}`);
}

async function showRuns(database: Database, { print, nowMs }: CommandContext, limit: number): Promise<void> {
  const runs = await guardRepository(new CleanupRunRepository(database)).latest(limit);
  if (runs.length === 0) return print('No cleanup has run yet.');
  const header = ['begun', 'took', 'calendars', 'busy', 'failed', 'cancelled events', 'past events', 'blocks'];
  for (const line of formatTable(
    header,
    runs.map((run) => toRow(run, nowMs)),
  )) {
    print(line);
  }
}

function toRow({ startedAtMs, endedAtMs, calendars, busy, failed, removed }: CleanupRun, nowMs: number): string[] {
  const counts = [calendars, busy, failed, removed.cancelledEvents, removed.pastEvents, removed.busyIntervals];
  const seconds = Math.max(0, Math.round((endedAtMs - startedAtMs) / 1_000));
  return [formatAge(startedAtMs, Math.max(nowMs, startedAtMs)), `${seconds}s`, ...counts.map(String)];
}
