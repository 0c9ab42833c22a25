import { systemClock } from '@calendar-cache/calendar-cache';
import { parseEnvironment } from '@calendar-cache/config';
import { CalendarSubscriptionRepository, guardRepository } from '@calendar-cache/database';
import { AppError } from '@calendar-cache/errors';
import { createAwaitedSyncs, createJobRequests, jobCatalog } from '@calendar-cache/jobs';
import { chooseQueueStore, createProducer, openSharedStore } from '@calendar-cache/queue';
import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The operator's click: the calendar is read at once, even where it is backing off (L10). */
export const syncCommand: Command = {
  usage: 'sync <calendarId> [--full] [--clear]',
  summary:
    'read a calendar now, even where it is backing off; --full reads all of it, --clear forgets errors and suspension; ' +
    'the id is that of `calendars`',
  run: async (args, { environment, print, nowMs }) => {
    const { positionals, flags } = readArguments(args, { words: ['<calendarId>'], flags: ['full', 'clear'] });
    const [calendarId = ''] = positionals;
    if (!uuid.test(calendarId)) throw new UsageError('<calendarId> is no id of a calendar; `calendars` lists them.');
    const subscription = await withDatabase(environment, async (database) => {
      const subscriptions = guardRepository(new CalendarSubscriptionRepository(database));
      const found = await subscriptions.findBySelectedCalendarId(calendarId);
      if (found === null) throw new AppError('calendar-not-found', `There is no calendar ${calendarId}.`);
      if (flags.has('clear')) await subscriptions.startAnew(found.id, nowMs);
      if (flags.has('full')) await subscriptions.updateSyncToken(found.id, null);
      return found;
    });
    const queue = parseEnvironment(['DATABASE_URL', 'QUEUE_DATABASE_URL', 'REDIS_URL', 'QUEUE_PREFIX'], environment);
    const store = chooseQueueStore(queue);
    const producer = createProducer(store, jobCatalog, {
      failFast: false,
      // What fails is thrown by the request below.
      onError: () => undefined,
    });
    const shared = openSharedStore(store, { onError: () => undefined });
    const awaited = createAwaitedSyncs(shared.marks, systemClock);
    try {
      // Where it can't be kept that somebody waits, the job is in the queue all the same.
      await createJobRequests(producer, { awaited, onForgotten: () => undefined }).requestSync({
        subscriptionId: subscription.id,
        reason: 'operator',
      });
    } finally {
      await Promise.all([producer.close(), shared.close()]);
    }
    print('Queued. `calendars` shows when it was read.');
  },
};
