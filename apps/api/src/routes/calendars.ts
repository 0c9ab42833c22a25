import {
  type CalendarDirectory,
  type CalendarHealth,
  type Clock,
  isHealthy,
  type ListedCalendar,
  secondMs,
  stateOf,
  subscriptionStates,
  untrustedReasons,
} from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { defineRoute } from '../contract/define-route.ts';
import { hostId, instant, ownId, text } from '../contract/fields.ts';
import { keysetOf, nextPage, pageOf, pageParameters } from '../contract/keyset-page.ts';
import type { RouteTable } from '../contract/route-table.ts';
import { channelReceiptExample, channelReceiptSchema, removedCount } from './removal-receipt.ts';

/** What {@link mountCalendars} needs. */
export interface CalendarRoutesDependencies {
  calendars: Pick<CalendarDirectory, 'select' | 'list' | 'find' | 'listed' | 'sync' | 'clearErrors' | 'disconnect'>;
}

const count = z.int().min(0);
const seconds = z.number().min(0);

const calendarSchema = z
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
    asOf: instant.nullable().meta({ description: 'The instant of the last committed read' }),
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

const calendarId = '0b8f7c1e-32a5-4f0e-9a43-1f6e8d2b7c50';
const credentialId = '5f1c7a9e-0f5e-4c58-8f0b-7e5a3c1d2b44';
const example: z.output<typeof calendarSchema> = {
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

const tags = ['Calendars'] as const;
const params = z.strictObject({ calendarId: ownId });
const queued = {
  202: {
    description: 'In the queue; `asOf` of the calendar tells when it was read',
    schema: z.object({ queued: z.literal(true) }),
    example: { queued: true },
  },
} as const;

const selectCalendar = defineRoute({
  method: 'post',
  path: '/v1/calendars',
  scope: 'manage',
  summary: 'Select a calendar: from now on it is kept in step and counted',
  description:
    'Idempotent by person and Google’s id. `primary` is resolved to the id that it stands for. Selecting again forgets ' +
    'errors; with another credential of the person it is read anew.',
  tags,
  body: {
    schema: z.strictObject({
      userId: hostId,
      credentialId: ownId,
      externalId: text(1_024).meta({ description: 'Google’s id of the calendar, or `primary`' }),
    }),
    example: { userId: '42', credentialId, externalId: 'primary' },
  },
  responses: {
    200: { description: 'It was selected before', schema: calendarSchema, example },
    201: { description: 'Selected', schema: calendarSchema, example: { ...example, state: 'connecting' } },
  },
  errors: [
    'user-not-found',
    'credential-not-found',
    'calendar-not-found',
    'queue-unavailable',
    'credential-revoked',
    'credential-unreadable',
    'google-unavailable',
    'google-rate-limited',
    'google-quota-exhausted',
    'google-token-rejected',
    'google-project-misconfigured',
    'google-request-rejected',
    'google-response-invalid',
  ],
});

const listCalendars = defineRoute({
  method: 'get',
  path: '/v1/calendars',
  scope: 'manage',
  summary: 'The selected calendars with their health, page by page',
  description: 'In the order of their ids.',
  tags,
  query: z.strictObject({
    userId: hostId.optional().meta({ description: 'Of this person alone', example: '42' }),
    ...pageParameters(ownId, calendarId),
  }),
  responses: {
    200: {
      description: 'One page of calendars',
      schema: z.object({ calendars: z.array(calendarSchema), next: nextPage }),
      example: { calendars: [example], next: null },
    },
  },
  errors: [],
});

const getCalendar = defineRoute({
  method: 'get',
  path: '/v1/calendars/:calendarId',
  scope: 'manage',
  summary: 'One selected calendar with its health',
  tags,
  params,
  responses: { 200: { description: 'The calendar', schema: calendarSchema, example } },
  errors: ['calendar-not-found'],
});

const syncCalendar = defineRoute({
  method: 'post',
  path: '/v1/calendars/:calendarId/sync',
  scope: 'manage',
  summary: 'Read a calendar now, even where it is backing off',
  tags,
  params,
  responses: queued,
  errors: ['calendar-not-found', 'queue-unavailable'],
});

const resyncCalendar = defineRoute({
  method: 'post',
  path: '/v1/calendars/:calendarId/resync',
  scope: 'manage',
  summary: 'Read all of a calendar now',
  description: 'Forgets the sync token. Answers go on from what is there until the read has been committed.',
  tags,
  params,
  responses: queued,
  errors: ['calendar-not-found', 'queue-unavailable'],
});

const clearErrors = defineRoute({
  method: 'post',
  path: '/v1/calendars/:calendarId/clear-errors',
  scope: 'manage',
  summary: 'Forget errors, backoff and suspension of a calendar, and read it now',
  description: 'It is answered from the cache again as soon as a read has succeeded.',
  tags,
  params,
  responses: { 200: { description: 'The calendar', schema: calendarSchema, example } },
  errors: ['calendar-not-found', 'queue-unavailable'],
});

const disconnectCalendar = defineRoute({
  method: 'delete',
  path: '/v1/calendars/:calendarId',
  scope: 'manage',
  summary: 'Disconnect a calendar',
  description:
    'Its channel is stopped at Google first, while the credential lives; then it goes with its events in one step. A ' +
    'Google that does not answer holds nothing back.',
  tags,
  params,
  responses: {
    200: {
      description: 'What was removed',
      schema: z
        .object({
          removed: z.object({ calendars: removedCount, events: removedCount, busyIntervals: removedCount }),
          channels: channelReceiptSchema,
        })
        .meta({ id: 'CalendarReceipt' }),
      example: { removed: { calendars: 1, events: 206, busyIntervals: 480 }, channels: channelReceiptExample },
    },
  },
  errors: ['calendar-not-found'],
});

const listedSchema = z.object({
  externalId: z.string(),
  accessRole: z.string(),
  primary: z.boolean(),
  timeZone: z.string().nullable(),
  summary: z.string().nullable().meta({ description: 'Its name; null unless STORE_EVENT_DETAILS is set' }),
});

const listCredentialCalendars = defineRoute({
  method: 'get',
  path: '/v1/credentials/:credentialId/calendars',
  scope: 'manage',
  summary: 'The calendars that a Google account lists, selected or not',
  description:
    'As of `listedAt`; where that is null the list was never read, and is asked for: come again in a moment.',
  tags,
  params: z.strictObject({ credentialId: ownId }),
  responses: {
    200: {
      description: 'The calendars, in the order of their ids',
      schema: z.object({ calendars: z.array(listedSchema), listedAt: instant.nullable() }),
      example: {
        calendars: [
          {
            externalId: 'ann@example.com',
            accessRole: 'owner',
            primary: true,
            timeZone: 'Europe/Berlin',
            summary: null,
          },
        ],
        listedAt: '2026-03-01T06:00:00.000Z',
      },
    },
  },
  errors: ['credential-not-found', 'queue-unavailable'],
});

/** `/v1/calendars`: select, look at, mend, disconnect. Keys bound to a team see that team's people alone (L21). */
export function mountCalendars(table: RouteTable, { calendars }: CalendarRoutesDependencies, clock: Clock): void {
  const render = (health: CalendarHealth) => renderCalendar(health, clock.now());
  table.mount(selectCalendar, async ({ body, key }) => {
    const { calendar, created } = await calendars.select(body, key);
    return { status: created ? 201 : 200, body: render(calendar) };
  });
  table.mount(listCalendars, async ({ query, key: { teamId } }) => {
    const rows = await calendars.list({ userId: query.userId ?? null, teamId, ...keysetOf(query) });
    const page = pageOf(rows, query.limit, (row) => row.calendarId);
    return { status: 200, body: { calendars: page.rows.map(render), next: page.next } };
  });
  table.mount(getCalendar, async ({ params: { calendarId }, key }) => {
    return { status: 200, body: render(await calendars.find(calendarId, key)) };
  });
  table.mount(syncCalendar, async ({ params: { calendarId }, key }) => {
    await calendars.sync(calendarId, key, { isFull: false });
    return { status: 202, body: { queued: true as const } };
  });
  table.mount(resyncCalendar, async ({ params: { calendarId }, key }) => {
    await calendars.sync(calendarId, key, { isFull: true });
    return { status: 202, body: { queued: true as const } };
  });
  table.mount(clearErrors, async ({ params: { calendarId }, key }) => {
    return { status: 200, body: render(await calendars.clearErrors(calendarId, key)) };
  });
  table.mount(disconnectCalendar, async ({ params: { calendarId }, key }) => {
    return { status: 200, body: await calendars.disconnect(calendarId, key) };
  });
  table.mount(listCredentialCalendars, async ({ params: { credentialId }, key }) => {
    const { calendars: listed, listedAtMs } = await calendars.listed(credentialId, key);
    return { status: 200, body: { calendars: listed.map(renderListed), listedAt: instantOrNull(listedAtMs) } };
  });
}

function renderListed(listed: ListedCalendar): z.output<typeof listedSchema> {
  const { externalId, accessRole, primary, timeZone, summary } = listed;
  return { externalId, accessRole, primary, timeZone, summary };
}

function renderCalendar(health: CalendarHealth, nowMs: number): z.output<typeof calendarSchema> {
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

function instantOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : instantOf(epochMs);
}
