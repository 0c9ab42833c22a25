import { setTimeout as wait } from 'node:timers/promises';
import express, { type Express, type RequestHandler } from 'express';
import { controlRoutes } from '../control/control-routes.ts';
import { faultOf } from '../fault/befallen.ts';
import { apiFaults } from '../fault/request-faults.ts';
import { chargeQuota } from '../quota/charge-quota.ts';
import { checkScope } from '../scope/check-scope.ts';
import type { SimulatedGoogle } from '../simulator/simulated-google.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { aclRoutes } from './acl-routes.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { consentRoutes } from './consent-routes.ts';
import { errorResponse, unknownPath } from './error-response.ts';
import { eventRoutes } from './event-routes.ts';
import { tokenRoutes } from './token-routes.ts';
import { userRoutes } from './user-routes.ts';

/** The whole HTTP surface, at the root: Google's own client drops a path prefix of its root URL. */
export function createApp(simulator: Simulator, google: SimulatedGoogle): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('case sensitive routing', true);
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.use('/_simulator', controlRoutes(google));
  app.use(queryReadOnce, logged(simulator), delayed(simulator));
  app.use(tokenRoutes(simulator));
  app.use(consentRoutes(simulator));
  app.use(
    '/calendar/v3',
    apiFaults(simulator),
    chargeQuota(simulator),
    checkScope(simulator),
    express.json({ limit: '5mb', type: () => true }),
  );
  app.use('/calendar/v3/calendars/:calendarId/events', eventRoutes(simulator));
  app.use('/calendar/v3/calendars/:calendarId/acl', aclRoutes(simulator));
  app.use('/calendar/v3/users/me', userRoutes(simulator));
  app.use('/calendar/v3', calendarRoutes(simulator));
  app.use(unknownPath);
  app.use(errorResponse);
  return app;
}

/** Express reads the query anew at each look at it. */
const queryReadOnce: RequestHandler = (request, _response, next) => {
  Object.defineProperty(request, 'query', { value: request.query, configurable: true });
  next();
};

function logged(simulator: Simulator): RequestHandler {
  return (request, response, next) => {
    const atMs = simulator.clock.now();
    const { method, path } = request;
    const query = Object.fromEntries(
      Object.entries(request.query)
        .filter(([name]) => name !== 'access_token' && name !== 'token')
        .map(([name, value]) => [name, String(value)]),
    );
    const log = (status: number) => {
      const fault = faultOf(response)?.kind ?? null;
      simulator.requests.add({ method, path, query, status, atMs, fault });
    };
    response.on('finish', () => log(response.statusCode));
    response.on('close', () => {
      if (!response.writableFinished) log(response.headersSent ? response.statusCode : 0);
    });
    next();
  };
}

function delayed(simulator: Simulator): RequestHandler {
  return async (_request, _response, next) => {
    if (simulator.settings.latencyMs > 0) await wait(simulator.settings.latencyMs);
    next();
  };
}
