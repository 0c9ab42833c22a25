import type { CalendarDirectory, CalendarHealth, Clock, ListedCalendar } from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { defineRoute } from '../contract/define-route.ts';
import { hostId, instant, ownId, text } from '../contract/fields.ts';
import { keysetOf, nextPage, pageOf, pageParameters } from '../contract/keyset-page.ts';
import type { RouteTable } from '../contract/route-table.ts';
import {
  calendarExample,
  calendarId,
  calendarSchema,
  credentialId,
  instantOrNull,
  renderCalendar,
} from './calendar-body.ts';
import { channelReceiptExample, channelReceiptSchema, removedCount } from './removal-receipt.ts';

/** What {@link mountCalendars} needs. */
export interface CalendarRoutesDependencies {
  calendars: Pick<CalendarDirectory, 'select' | 'list' | 'find' | 'listed' | 'sync' | 'clearErrors' | 'disconnect'>;
}

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
    200: { description: 'It was selected before', schema: calendarSchema, example: calendarExample },
    201: { description: 'Selected', schema: calendarSchema, example: { ...calendarExample, state: 'connecting' } },
  },
  errors: [
    'user-not-found',
    'credential-not-found',
    'calendar-not-found',
    'queue-unavailable',
    'credential-revoked',
    'credential-unreadable',
    'google-unavailable',
    'google-budget-spent',
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
      example: { calendars: [calendarExample], next: null },
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
  responses: { 200: { description: 'The calendar', schema: calendarSchema, example: calendarExample } },
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
  responses: { 200: { description: 'The calendar', schema: calendarSchema, example: calendarExample } },
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
