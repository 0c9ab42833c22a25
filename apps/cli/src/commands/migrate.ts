import { parseEnvironment } from '@calendar-cache/config';
import { migrateDatabase } from '@calendar-cache/database';
import { chooseQueueStore, migrateQueueStore } from '@calendar-cache/queue';
import type { Command } from '../command.ts';
import { readArguments } from '../read-arguments.ts';

/** Brings the schemas up to date. Safe twice, and when several start at once. */
export const migrateCommand: Command = {
  usage: 'migrate',
  summary: 'bring the database and the queue up to date; safe twice, and when several start at once',
  run: async (args, { environment, print }) => {
    readArguments(args);
    const settings = parseEnvironment(['DATABASE_URL', 'QUEUE_DATABASE_URL', 'REDIS_URL', 'QUEUE_PREFIX'], environment);
    await migrateDatabase(settings.DATABASE_URL);
    print('Database: up to date.');
    const store = chooseQueueStore(settings);
    await migrateQueueStore(store);
    print(store.kind === 'redis' ? 'Queue: on Redis, nothing to migrate.' : 'Queue: up to date.');
  },
};
