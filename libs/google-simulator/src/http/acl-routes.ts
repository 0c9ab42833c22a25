import { type Request, Router } from 'express';
import {
  aclInputSchema,
  deleteAclRule,
  getAclRule,
  insertAclRule,
  listAclRules,
  patchAclRule,
} from '../acl/acl-rules.ts';
import { openCalendar } from '../calendar/open-calendar.ts';
import { openChannel, watchInputSchema } from '../channel/open-channel.ts';
import { endEmpty } from '../fault/end-response.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { announceChannel } from './announce-channel.ts';
import { readBody } from './read-query.ts';
import { sendJson } from './send-json.ts';
import { signedIn } from './signed-in.ts';

interface CalendarParameters {
  calendarId: string;
}
interface RuleParameters extends CalendarParameters {
  ruleId: string;
}

/** `/calendars/:calendarId/acl…`, for owners. */
export function aclRoutes(simulator: Simulator): Router {
  const router = Router({ mergeParams: true, caseSensitive: true });
  const open = (request: Request<CalendarParameters>) => {
    const user = signedIn(simulator, request);
    return { user, ...openCalendar(simulator, user, request.params.calendarId, 'owner') };
  };
  router.get<CalendarParameters>('/', async (request, response) => {
    await sendJson(request, response, 200, listAclRules(open(request).calendar));
  });
  router.post<CalendarParameters>('/', async (request, response) => {
    const { calendar } = open(request);
    await sendJson(request, response, 200, insertAclRule(simulator, calendar, readBody(aclInputSchema, request)));
  });
  router.post<CalendarParameters>('/watch', async (request, response) => {
    const { user, calendar } = open(request);
    const uri = `calendars/${encodeURIComponent(request.params.calendarId)}/acl`;
    const resource = { kind: 'acl', calendarId: calendar.id } as const;
    const channel = openChannel(simulator, user, { resource, uri }, readBody(watchInputSchema, request));
    await announceChannel(simulator, request, response, channel);
  });
  router.get<RuleParameters>('/:ruleId', async (request, response) => {
    await sendJson(request, response, 200, getAclRule(open(request).calendar, request.params.ruleId));
  });
  for (const method of ['patch', 'put'] as const) {
    router[method]<RuleParameters>('/:ruleId', async (request, response) => {
      const { calendar } = open(request);
      const rule = patchAclRule(simulator, calendar, request.params.ruleId, readBody(aclInputSchema, request));
      await sendJson(request, response, 200, rule);
    });
  }
  router.delete<RuleParameters>('/:ruleId', (request, response) => {
    deleteAclRule(simulator, open(request).calendar, request.params.ruleId);
    endEmpty(response);
  });
  return router;
}
