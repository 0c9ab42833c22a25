import { type Request, Router } from 'express';
import { openCalendar } from '../calendar/open-calendar.ts';
import { watchInputSchema } from '../channel/open-channel.ts';
import { watchEvents } from '../channel/watch-events.ts';
import { deleteEvent } from '../event/change-event.ts';
import { eventInputSchema } from '../event/event-input.ts';
import { insertEvent } from '../event/insert-event.ts';
import { findEvent } from '../event/instance.ts';
import { listEvents } from '../event/list-events.ts';
import { listInstances } from '../event/list-instances.ts';
import { moveEvent } from '../event/move-event.ts';
import { patchEvent, updateEvent } from '../event/patch-event.ts';
import { eventEtag, renderEvent } from '../event/render-event.ts';
import { endEmpty } from '../fault/end-response.ts';
import { notFound } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { AccessRole, StoredEvent } from '../state/simulator-state.ts';
import { announceChannel } from './announce-channel.ts';
import { readBody, readListEventsQuery } from './read-query.ts';
import { sendJson } from './send-json.ts';
import { signedIn } from './signed-in.ts';

interface CalendarParameters {
  calendarId: string;
}
interface EventParameters extends CalendarParameters {
  eventId: string;
}

/** `/calendars/:calendarId/events…` */
export function eventRoutes(simulator: Simulator): Router {
  const router = Router({ mergeParams: true, caseSensitive: true });
  const open = (request: Request<CalendarParameters>, needed?: AccessRole) => {
    const user = signedIn(simulator, request);
    return { user, opened: openCalendar(simulator, user, request.params.calendarId, needed) };
  };
  const shown = ({ opened }: ReturnType<typeof open>, request: Pick<Request, 'query'>, event: StoredEvent) => {
    const { maxAttendees, timeZone } = readListEventsQuery(request);
    const reader = { role: opened.role, timeZone: timeZone ?? opened.calendar.timeZone, maxAttendees };
    return renderEvent(opened.calendar, event, reader);
  };

  router.get<CalendarParameters>('/', async (request, response) => {
    const { opened } = open(request);
    await sendJson(request, response, 200, listEvents(simulator, opened, readListEventsQuery(request)));
  });
  router.post<CalendarParameters>('/', async (request, response) => {
    const access = open(request, 'writer');
    const author = { email: access.user.email, trusted: false };
    const event = insertEvent(simulator, access.opened.calendar, readBody(eventInputSchema, request), author);
    await sendJson(request, response, 200, shown(access, request, event));
  });
  router.post<CalendarParameters>('/watch', async (request, response) => {
    const { user, opened } = open(request);
    const input = readBody(watchInputSchema, request);
    const query = readListEventsQuery(request);
    const sent = { calendarIdAsSent: request.params.calendarId, input, query };
    await announceChannel(simulator, request, response, watchEvents(simulator, user, opened, sent));
  });
  router.get<EventParameters>('/:eventId', async (request, response) => {
    const access = open(request);
    const event = findEvent(access.opened.calendar, request.params.eventId);
    if (!event) throw notFound();
    const etag = eventEtag(event);
    response.set('ETag', etag);
    if (request.get('if-none-match') === etag) response.status(304).end();
    else await sendJson(request, response, 200, shown(access, request, event));
  });
  for (const [method, change] of [
    ['patch', patchEvent],
    ['put', updateEvent],
  ] as const) {
    router[method]<EventParameters>('/:eventId', async (request, response) => {
      const access = open(request, 'writer');
      const body = readBody(eventInputSchema, request);
      const event = change(simulator, access.opened.calendar, targetOf(request), body);
      await sendJson(request, response, 200, shown(access, request, event));
    });
  }
  router.delete<EventParameters>('/:eventId', (request, response) => {
    deleteEvent(simulator, open(request, 'writer').opened.calendar, targetOf(request));
    endEmpty(response);
  });
  router.get<EventParameters>('/:eventId/instances', async (request, response) => {
    const { opened } = open(request);
    const query = readListEventsQuery(request);
    await sendJson(request, response, 200, listInstances(simulator, opened, request.params.eventId, query));
  });
  router.post<EventParameters>('/:eventId/move', async (request, response) => {
    const access = open(request, 'writer');
    const destination = openCalendar(simulator, access.user, String(request.query.destination), 'writer');
    const event = moveEvent(simulator, access.opened.calendar, destination.calendar, request.params.eventId);
    await sendJson(request, response, 200, shown(access, request, event));
  });
  return router;
}

function targetOf(request: Request<EventParameters>) {
  return { id: request.params.eventId, ifMatch: request.get('if-match') };
}
