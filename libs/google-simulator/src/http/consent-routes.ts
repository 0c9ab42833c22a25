import { Router } from 'express';
import { z } from 'zod';
import { consentQuerySchema, decideConsent, renderConsentError, renderConsentPage } from '../consent/consent-page.ts';
import type { Simulator } from '../simulator/simulator.ts';

/** The authorization endpoint, which people see: `/o/oauth2/v2/auth`. */
export function consentRoutes(simulator: Simulator): Router {
  const router = Router({ caseSensitive: true });
  router.get('/o/oauth2/v2/auth', (request, response) => {
    const parsed = consentQuerySchema.safeParse(request.query);
    const known = simulator.settings.oauthClient?.id;
    if (!parsed.success) {
      response
        .status(400)
        .type('html')
        .send(renderConsentError(z.prettifyError(parsed.error)));
    } else if (known !== undefined && known !== parsed.data.client_id) {
      response.status(401).type('html').send(renderConsentError('The OAuth client was not found.'));
    } else {
      const target = decideConsent(simulator, parsed.data);
      if (target !== null) response.redirect(302, target);
      else response.type('html').send(renderConsentPage(simulator, parsed.data));
    }
  });
  return router;
}
