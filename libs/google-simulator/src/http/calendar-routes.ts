import { Router } from 'express';
import { deleteCalendar, insertCalendar } from '../calendar/insert-calendar.ts';
import { openCalendar } from '../calendar/open-calendar.ts';
import { calendarInputSchema, patchCalendar } from '../calendar/patch-calendar.ts';
import { renderCalendar } from '../calendar/render-calendar.ts';
import { stopChannel, stopInputSchema } from '../channel/stop-channel.ts';
import { endEmpty } from '../fault/end-response.ts';
import { freeBusyInputSchema, queryFreeBusy } from '../freebusy/query-freebusy.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { readBody } from './read-query.ts';
import { sendJson } from './send-json.ts';
import { signedIn } from './signed-in.ts';

/** Everything below `/calendar/v3` but the events, access rules and the user's own: calendars, channels.stop, freeBusy. */
export function calendarRoutes(simulator: Simulator): Router {
  const router = Router({ caseSensitive: true });
  router.post('/calendars', async (request, response) => {
    const user = signedIn(simulator, request);
    const calendar = insertCalendar(simulator, user, readBody(calendarInputSchema, request));
    await sendJson(request, response, 200, renderCalendar(calendar));
  });
  router.delete('/calendars/:calendarId', (request, response) => {
    const user = signedIn(simulator, request);
    deleteCalendar(simulator, openCalendar(simulator, user, request.params.calendarId, 'owner').calendar);
    endEmpty(response);
  });
  router.get('/calendars/:calendarId', async (request, response) => {
    const user = signedIn(simulator, request);
    const { calendar } = openCalendar(simulator, user, request.params.calendarId);
    await sendJson(request, response, 200, renderCalendar(calendar));
  });
  for (const method of ['patch', 'put'] as const) {
    router[method]('/calendars/:calendarId', async (request, response) => {
      const user = signedIn(simulator, request);
      const { calendar } = openCalendar(simulator, user, request.params.calendarId, 'owner');
      patchCalendar(calendar, readBody(calendarInputSchema, request));
      await sendJson(request, response, 200, renderCalendar(calendar));
    });
  }
  router.post('/channels/stop', (request, response) => {
    const user = signedIn(simulator, request);
    stopChannel(simulator, user, readBody(stopInputSchema, request));
    endEmpty(response);
  });
  router.post('/freeBusy', async (request, response) => {
    const user = signedIn(simulator, request);
    await sendJson(request, response, 200, queryFreeBusy(simulator, user, readBody(freeBusyInputSchema, request)));
  });
  return router;
}
