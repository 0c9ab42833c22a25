import { Router } from 'express';
import { deleteEntry, entryInputSchema, insertEntry, patchEntry } from '../calendar-list/edit-entry.ts';
import { getEntry, listEntries } from '../calendar-list/list-entries.ts';
import { openChannel, watchInputSchema } from '../channel/open-channel.ts';
import { endEmpty } from '../fault/end-response.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { getSetting, listSettings } from '../user-setting/user-settings.ts';
import { announceChannel } from './announce-channel.ts';
import { readBody, readListEntriesQuery } from './read-query.ts';
import { sendJson } from './send-json.ts';
import { signedIn } from './signed-in.ts';

/** `/users/me/…`: the calendar list and the settings. */
export function userRoutes(simulator: Simulator): Router {
  const router = Router({ caseSensitive: true });
  router.get('/calendarList', async (request, response) => {
    const user = signedIn(simulator, request);
    await sendJson(request, response, 200, listEntries(simulator, user, readListEntriesQuery(request)));
  });
  router.post('/calendarList', async (request, response) => {
    const user = signedIn(simulator, request);
    await sendJson(request, response, 200, insertEntry(simulator, user, readBody(entryInputSchema, request)));
  });
  for (const kind of ['calendarList', 'settings'] as const) {
    router.post(`/${kind}/watch`, async (request, response) => {
      const user = signedIn(simulator, request);
      const target = { resource: { kind, email: user.email }, uri: `users/me/${kind}` };
      const channel = openChannel(simulator, user, target, readBody(watchInputSchema, request));
      await announceChannel(simulator, request, response, channel);
    });
  }
  router.get('/calendarList/:calendarId', async (request, response) => {
    const user = signedIn(simulator, request);
    await sendJson(request, response, 200, getEntry(simulator, user, request.params.calendarId));
  });
  for (const method of ['patch', 'put'] as const) {
    router[method]('/calendarList/:calendarId', async (request, response) => {
      const user = signedIn(simulator, request);
      const input = readBody(entryInputSchema, request);
      await sendJson(request, response, 200, patchEntry(simulator, user, request.params.calendarId, input));
    });
  }
  router.delete('/calendarList/:calendarId', (request, response) => {
    deleteEntry(simulator, signedIn(simulator, request), request.params.calendarId);
    endEmpty(response);
  });
  router.get('/settings', async (request, response) => {
    const user = signedIn(simulator, request);
    const { syncToken } = request.query;
    const sent = typeof syncToken === 'string' ? syncToken : undefined;
    await sendJson(request, response, 200, listSettings(simulator, user, sent));
  });
  router.get('/settings/:settingId', async (request, response) => {
    await sendJson(request, response, 200, getSetting(signedIn(simulator, request), request.params.settingId));
  });
  return router;
}
