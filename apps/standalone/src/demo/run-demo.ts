import { type Clock, keyRingOf } from '@calendar-cache/calendar-cache';
import { parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import {
  CalendarSubscriptionRepository,
  CredentialRepository,
  type Database,
  SelectedCalendarRepository,
  UserRepository,
} from '@calendar-cache/database';
import type { SimulatedGoogle } from '@calendar-cache/google-simulator';
import { createJobRequests, jobCatalog } from '@calendar-cache/jobs';
import type { Logger } from '@calendar-cache/observability';
import { chooseQueueStore, createProducer } from '@calendar-cache/queue';
import type { DescribedUser } from '../report/description.ts';
import { awaitInStep } from './await-in-step.ts';
import { clearLostChannels } from './clear-lost-channels.ts';
import { type ConnectedPerson, connectPerson } from './connect-person.ts';
import { demoPeople } from './demo-people.ts';

const inStepDeadlineMs = 30_000;

/**
 * Connects the people of the simulated Google through the real path (watch, notification, job, list), and waits until
 * every calendar has been read since this start.
 * @returns them with the calendars that they may write
 * @throws AppError `availability-unknown` when calendars lag, `queue-unavailable`; AbortError on the signal.
 */
export async function runDemo(given: {
  environment: RawEnvironment;
  database: Database;
  google: SimulatedGoogle;
  webhookUrl: string;
  logger: Logger;
  clock: Clock;
  signal: AbortSignal;
}): Promise<DescribedUser[]> {
  const { database, google, webhookUrl, logger, clock, signal } = given;
  const environment = parseEnvironment(
    ['DATABASE_URL', 'QUEUE_DATABASE_URL', 'REDIS_URL', 'QUEUE_PREFIX', 'ENCRYPTION_KEYS'],
    given.environment,
  );
  const producer = createProducer(chooseQueueStore(environment), jobCatalog, {
    failFast: false,
    onError: (error) => logger.warn({ error }, 'queue'),
  });
  try {
    const requests = createJobRequests(producer);
    const subscriptionRepo = new CalendarSubscriptionRepository(database);
    const sinceMs = clock.now();
    const cleared = await clearLostChannels({ subscriptionRepo, requests, google, webhookUrl });
    if (cleared > 0) logger.info({ cleared }, 'channels of an earlier start are opened anew');
    const deps = {
      users: new UserRepository(database),
      credentials: new CredentialRepository(database),
      selectedCalendars: new SelectedCalendarRepository(database),
      subscriptionRepo,
      requests,
      keyRing: keyRingOf(environment.ENCRYPTION_KEYS),
      clock,
    };
    const connected: ConnectedPerson[] = [];
    // One after the other: all at once need more slots for first loads than a worker has, and those wait for a sweep.
    for (const person of demoPeople(google)) {
      const { calendars, ...rest } = await connectPerson(deps, person);
      const ids = calendars.map(({ subscriptionId }) => subscriptionId);
      await awaitInStep(subscriptionRepo, ids, { sinceMs, deadlineMs: inStepDeadlineMs, signal });
      connected.push({ ...rest, calendars });
    }
    return connected.map(({ userId, email, accessToken, calendars }) => ({
      userId,
      email,
      accessToken,
      calendars: calendars
        .filter(({ isWritable }) => isWritable)
        .map(({ calendarId, externalId, timeZone }) => ({ calendarId, externalId, timeZone })),
    }));
  } finally {
    await producer.close();
  }
}
