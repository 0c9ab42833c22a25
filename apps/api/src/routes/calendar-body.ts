import {
  type CalendarHealth,
  isHealthy,
  secondMs,
  stateOf,
  subscriptionStates,
  untrustedReasons,
} from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { instant } from '../contract/fields.ts';

const count = z.int().min(0);
const seconds = z.number().min(0);

/** A selected calendar with its health. */
export const calendarSchema = z
  .object({
    id: z.string(),
    userId: z.string(),
    credentialId: z.string(),
    externalId: z.string().meta({ description: 'Google’s id of the calendar' }),
    state: z.enum(subscriptionStates).meta({ description: 'ARCHITECTURE.md draws how they follow each other' }),
    healthy: z.boolean().meta({ description: 'Whether nobody has to look at it' }),
    notCached: z
      .enum(untrustedReasons)
      .nullable()
      .meta({ description: 'Why it is answered live whatever its age; null where it is answered from the cache' }),
    asOf: instant.nullable().meta({
      description: 'As of when the rows are known to be whole; null before the first read, and until one is proven',
    }),
    coverage: z.object({ from: instant, until: instant }).nullable(),
    timeZone: z.string().nullable(),
    accessRole: z.string().nullable().meta({ description: 'Our role on the calendar, as the last read told' }),
    listed: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether the person’s calendar list shows it; null while that was never read' }),
    dueAt: instant.meta({ description: 'When it is read again at the latest' }),
    pollSeconds: seconds.nullable().meta({ description: 'Between two polls; null: the longest interval' }),
    lastAttemptAt: instant.nullable(),
    lastFullSyncAt: instant.nullable(),
    errors: z.object({
      count: count.meta({ description: 'Failed syncs in a row' }),
      maximum: count,
      lastCode: z.string().nullable(),
      backoffUntil: instant.nullable(),
      unfinishedRuns: count.meta({ description: 'Syncs in a row whose workers died' }),
    }),
    push: z.object({
      supported: z.boolean().meta({ description: 'False where Google does not push it; asked again in days' }),
      channel: z.object({ openedAt: instant.nullable(), expiresAt: instant, keyId: z.string().nullable() }).nullable(),
      watchAgainAt: instant.meta({ description: 'When a channel is asked for next: a renewal, or another try' }),
      watchErrors: count,
      lastNotificationAt: instant.nullable(),
      lostPushes: count.meta({ description: 'Changes that a poll found and no notification told of within a minute' }),
    }),
  })
  .meta({ id: 'Calendar' });

export const calendarId = '0b8f7c1e-32a5-4f0e-9a43-1f6e8d2b7c50';
export const credentialId = '5f1c7a9e-0f5e-4c58-8f0b-7e5a3c1d2b44';
export const calendarExample: z.output<typeof calendarSchema> = {
  id: calendarId,
  userId: '42',
  credentialId,
  externalId: 'ann@example.com',
  state: 'mirrored',
  healthy: true,
  notCached: null,
  asOf: '2026-03-01T09:00:00.000Z',
  coverage: { from: '2026-01-30T09:00:00.000Z', until: '2027-04-05T09:00:00.000Z' },
  timeZone: 'Europe/Berlin',
  accessRole: 'owner',
  listed: true,
  dueAt: '2026-03-01T09:41:00.000Z',
  pollSeconds: null,
  lastAttemptAt: '2026-03-01T09:00:00.000Z',
  lastFullSyncAt: '2026-02-20T08:00:00.000Z',
  errors: { count: 0, maximum: 5, lastCode: null, backoffUntil: null, unfinishedRuns: 0 },
  push: {
    supported: true,
    channel: { openedAt: '2026-02-27T10:00:00.000Z', expiresAt: '2026-03-06T10:00:00.000Z', keyId: 'k1' },
    watchAgainAt: '2026-03-05T13:00:00.000Z',
    watchErrors: 0,
    lastNotificationAt: '2026-03-01T08:59:58.000Z',
    lostPushes: 0,
  },
};

/** A calendar's health as the API shows it at an instant. */
export function renderCalendar(health: CalendarHealth, nowMs: number): z.output<typeof calendarSchema> {
  const { calendarId: id, userId, credentialId, externalId, coverage, pollIntervalMs, channelExpiresAtMs } = health;
  const state = stateOf(health, nowMs);
  return {
    id,
    userId,
    credentialId,
    externalId,
    state,
    healthy: isHealthy(state),
    notCached: health.untrustedReason,
    asOf: instantOrNull(health.asOfMs),
    coverage: coverage === null ? null : { from: instantOf(coverage.fromMs), until: instantOf(coverage.untilMs) },
    timeZone: health.timeZone,
    accessRole: health.accessRole,
    listed: health.isListed,
    dueAt: instantOf(health.dueAtMs),
    pollSeconds: pollIntervalMs === null ? null : pollIntervalMs / secondMs,
    lastAttemptAt: instantOrNull(health.lastAttemptAtMs),
    lastFullSyncAt: instantOrNull(health.lastFullSyncMs),
    errors: {
      count: health.syncErrors,
      maximum: health.maxSyncErrors,
      lastCode: health.lastErrorCode,
      backoffUntil: instantOrNull(health.backoffUntilMs),
      unfinishedRuns: health.unfinishedRuns,
    },
    push: {
      supported: health.pushSupported,
      channel:
        channelExpiresAtMs === null
          ? null
          : {
              openedAt: instantOrNull(health.channelOpenedAtMs),
              expiresAt: instantOf(channelExpiresAtMs),
              keyId: health.webhookKeyId,
            },
      watchAgainAt: instantOf(health.watchAgainAtMs),
      watchErrors: health.watchErrors,
      lastNotificationAt: instantOrNull(health.lastNotificationAtMs),
      lostPushes: health.lostPushes,
    },
  };
}

function instantOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** ISO 8601, or null. */
export function instantOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : instantOf(epochMs);
}
