import type {
  ApiKeyRepository,
  CalendarCacheService,
  Clock,
  FeatureAdministration,
  FeaturesRepository,
  FreeBusyDirectory,
} from '@calendar-cache/calendar-cache';
import {
  healthRoutes,
  type Logger,
  type Metrics,
  metricsRoute,
  notFoundHandler,
  problemHandler,
  requestLog,
} from '@calendar-cache/observability';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { createApiKeyLookup } from './authentication/api-key-lookup.ts';
import { authenticate, type Gatekeepers } from './authentication/authenticate.ts';
import { createAnswerCounter } from './availability/answer-counter.ts';
import { forOneCaller, RouteTable } from './contract/route-table.ts';
import { renderGoogleError } from './free-busy/google-errors.ts';
import { mountAvailability } from './routes/availability.ts';
import { type CalendarRoutesDependencies, mountCalendars } from './routes/calendars.ts';
import { type CredentialCallbackDependencies, mountCredentialCallback } from './routes/credential-callback.ts';
import { type CredentialRoutesDependencies, mountCredentials } from './routes/credentials.ts';
import { mountExplain } from './routes/explain.ts';
import { type FeatureRoutesDependencies, mountFeatures } from './routes/features.ts';
import { mountFreeBusy } from './routes/free-busy.ts';
import { mountKeys } from './routes/keys.ts';
import { mountOpenApi } from './routes/openapi.ts';
import { describeService } from './routes/service.ts';
import { mountTeams, type TeamRoutesDependencies } from './routes/teams.ts';
import { mountUsers, type UserRoutesDependencies } from './routes/users.ts';

/** What the API is made of. */
export interface ApiAppDependencies {
  availability: Pick<CalendarCacheService, 'answer' | 'freshState' | 'explain'>;
  apiKeys: Pick<ApiKeyRepository, 'findByHash' | 'insert' | 'list' | 'revoke'>;
  features: FeatureAdministration & Pick<FeaturesRepository, 'policyOf'>;
  applyWriteFlag: FeatureRoutesDependencies['applyWriteFlag'];
  directory: FreeBusyDirectory;
  identity: UserRoutesDependencies &
    TeamRoutesDependencies &
    CredentialRoutesDependencies &
    CalendarRoutesDependencies &
    CredentialCallbackDependencies;
  /** What counts the requests of keys, and what remembers that they were used. */
  gate: Pick<Gatekeepers, 'limiter' | 'uses'>;
  /** Each resolves when that need can be reached. */
  checks: { database: () => Promise<void>; queue: () => Promise<void> };
  logger: Logger;
  metrics: Metrics;
  clock: Clock;
  /** Of this moment: it is stretched with the polls. */
  defaultMaxStalenessMs: () => number;
  /** Whether titles of events may be told: where the installation stores them (L20). */
  showsTitles: boolean;
}

const checkTimeoutMs = 2_000;

/** The API as an Express app; starts nothing. */
export function buildApiApp(dependencies: ApiAppDependencies): Express {
  const { availability, apiKeys, checks, logger, metrics, clock, defaultMaxStalenessMs } = dependencies;
  const gatekeepers = { ...dependencies.gate, lookup: createApiKeyLookup(apiKeys, clock) };
  const app = express();
  app.disable('trust proxy');
  app.set('query parser', false);
  // A tag over the body would also be given to what Google said, and cost the reading of all of it.
  app.disable('etag');
  app.use(requestLog(logger, metrics, clock), helmet());
  const table = new RouteTable({ authenticated: (scope) => authenticate(gatekeepers, scope), logger });
  const counter = createAnswerCounter(metrics);
  mountAvailability(table, { availability, defaultMaxStalenessMs, counter, logger });
  mountExplain(table, { availability, defaultMaxStalenessMs, counter, showsTitles: dependencies.showsTitles });
  mountFreeBusy(table, { ...dependencies, counter });
  mountKeys(table, { apiKeys, clock });
  mountFeatures(table, dependencies);
  mountUsers(table, dependencies.identity);
  mountTeams(table, dependencies.identity);
  // Before the routes of one credential, whose id it would be taken for.
  mountCredentialCallback(table, dependencies.identity);
  mountCredentials(table, dependencies.identity);
  mountCalendars(table, dependencies.identity, clock);
  mountOpenApi(table);
  describeService(table);
  table.refuseOtherMethods();
  app.use(table.router);
  app.use(healthRoutes({ checks, timeoutMs: checkTimeoutMs }));
  app.get('/metrics', forOneCaller, authenticate(gatekeepers, 'ops'));
  app.use(metricsRoute(metrics));
  // For those who document or check what this app serves.
  app.locals.routes = table.routes;
  app.use('/calendar/v3', notFoundHandler(), problemHandler(logger, renderGoogleError));
  app.use(notFoundHandler(), problemHandler(logger));
  return app;
}
