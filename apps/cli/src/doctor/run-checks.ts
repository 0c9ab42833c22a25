import { describeStretch, pollPaceSettingsOf, stretchPolls, zoneDataVersion } from '@calendar-cache/calendar-cache';
import { parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import {
  CalendarSubscriptionRepository,
  countPendingMigrations,
  type Database,
  guardRepository,
  HealthSummaryRepository,
  SealedSecretRepository,
} from '@calendar-cache/database';
import { withDatabase } from '../database/with-database.ts';
import { explainFailure } from '../report/explain-failure.ts';
import { checkSealingKeys, checkWebhookKeys } from './check-keys.ts';
import { checkQueue, checkSchedules } from './check-queue.ts';
import { checkCalendars, checkCredentials } from './check-states.ts';
import { checkWebhookUrl } from './check-webhook-url.ts';
import { type Diagnosis, type Finding, fail, ok, warn } from './finding.ts';

/** What the doctor looks at. */
export interface Patient {
  environment: RawEnvironment;
  nowMs: number;
}

const checks: readonly (readonly [string, (patient: Patient) => Promise<Diagnosis>])[] = [
  ['database', ({ environment }) => withDatabase(environment, checkMigrations)],
  ['queue', ({ environment }) => checkQueue(environment)],
  ['schedules', ({ environment }) => checkSchedules(environment)],
  ['webhook url', webhookUrl],
  ['webhook keys', webhookKeys],
  ['sealing keys', sealingKeys],
  [
    'calendars',
    ({ environment, nowMs }) =>
      withDatabase(environment, async (database) => checkCalendars(await summaryOf(database).countCalendars(nowMs))),
  ],
  ['accounts', accounts],
  ['polls', polls],
  ['zone data', async () => ok(`time zones of IANA ${zoneDataVersion}, which came with this release`)],
];

/** One finding per check, in order. A check that can't be made is one that failed. */
export async function* runChecks(patient: Patient): AsyncGenerator<Finding> {
  for (const [check, look] of checks) yield { check, ...(await attempt(look, patient)) };
}

async function attempt(look: (patient: Patient) => Promise<Diagnosis>, patient: Patient): Promise<Diagnosis> {
  try {
    return await look(patient);
  } catch (error) {
    return { verdict: 'fail', says: explainFailure(error).replaceAll(/\s*\n\s*/g, ' ') };
  }
}

async function checkMigrations(database: Database): Promise<Diagnosis> {
  const pending = await countPendingMigrations(database);
  return pending === 0
    ? ok('reachable, and up to date')
    : fail(`${pending} migrations have not run`, 'npm run cli -- migrate');
}

async function webhookUrl({ environment }: Patient): Promise<Diagnosis> {
  const read = parseEnvironment(['GOOGLE_WEBHOOK_URL', 'GOOGLE_API_URL', 'GOOGLE_TOKEN_URL'], environment);
  return checkWebhookUrl(read.GOOGLE_WEBHOOK_URL, { isSimulated: read.GOOGLE_API_URL !== undefined });
}

async function webhookKeys({ environment, nowMs }: Patient): Promise<Diagnosis> {
  const { WEBHOOK_SECRETS } = parseEnvironment(['WEBHOOK_SECRETS'], environment);
  const channels = await withDatabase(environment, (database) =>
    guardRepository(new CalendarSubscriptionRepository(database)).countChannelsByKey(nowMs),
  );
  return checkWebhookKeys(
    WEBHOOK_SECRETS.map(({ id }) => id),
    channels,
  );
}

async function sealingKeys({ environment, nowMs }: Patient): Promise<Diagnosis> {
  const { ENCRYPTION_KEYS } = parseEnvironment(['ENCRYPTION_KEYS'], environment);
  const uses = await withDatabase(environment, (database) =>
    guardRepository(new SealedSecretRepository(database)).countByKey(nowMs),
  );
  return checkSealingKeys(
    ENCRYPTION_KEYS.map(({ id }) => id),
    uses,
  );
}

async function accounts({ environment }: Patient): Promise<Diagnosis> {
  // That they are not set is what the check of the keys tells.
  const { ENCRYPTION_KEYS } = environment.ENCRYPTION_KEYS
    ? parseEnvironment(['ENCRYPTION_KEYS'], environment)
    : { ENCRYPTION_KEYS: null };
  const keyIds = ENCRYPTION_KEYS?.map(({ id }) => id) ?? null;
  return withDatabase(environment, async (database) =>
    checkCredentials(await summaryOf(database).countCredentials(keyIds)),
  );
}

async function polls({ environment }: Patient): Promise<Diagnosis> {
  const names = ['POLL_MAX_SECONDS', 'DEFAULT_MAX_STALENESS_SECONDS', 'GOOGLE_DAILY_BUDGET'] as const;
  const settings = pollPaceSettingsOf(parseEnvironment(names, environment));
  const mirrored = await withDatabase(environment, (database) =>
    guardRepository(new CalendarSubscriptionRepository(database)).countMirrored(),
  );
  const stretch = describeStretch(stretchPolls(mirrored, settings), settings);
  return stretch === null
    ? ok(`at their set pace for ${mirrored} calendars`)
    : warn(stretch, 'ask Google for more calls a day, and raise GOOGLE_DAILY_BUDGET');
}

function summaryOf(database: Database): HealthSummaryRepository {
  return guardRepository(new HealthSummaryRepository(database));
}
