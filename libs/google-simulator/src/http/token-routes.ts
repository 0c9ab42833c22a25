import { Router, urlencoded } from 'express';
import { faultOf } from '../fault/befallen.ts';
import { tokenFaults } from '../fault/request-faults.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { exchangeGrant, grantFormSchema } from '../token/exchange-grant.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { revokeToken } from '../token/revoke-grant.ts';
import { sendJson } from './send-json.ts';

/** The OAuth endpoints, which take forms: `/token` and `/revoke`. */
export function tokenRoutes(simulator: Simulator): Router {
  const router = Router({ caseSensitive: true });
  router.use(urlencoded({ extended: false }));
  router.post('/token', tokenFaults(simulator), async (request, response) => {
    const form = grantFormSchema.safeParse(request.body ?? {});
    if (!form.success) throw new OAuthError(400, 'invalid_request', 'Bad Request');
    await sendJson(request, response, 200, exchangeGrant(simulator, form.data, faultOf(response)));
  });
  router.post('/revoke', async (request, response) => {
    const sent: unknown = request.query.token ?? request.body?.token;
    revokeToken(simulator, typeof sent === 'string' ? sent : '');
    await sendJson(request, response, 200, {});
  });
  return router;
}
