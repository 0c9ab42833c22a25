import { Router } from 'express';
import { type OverviewSources, readOverview } from '../page/overview.ts';
import { renderOverview } from '../page/render-overview.ts';

/** `GET /`: what the dashboard reaches, how many jobs each queue holds, and the way to them. */
export function overviewRoute(sources: OverviewSources): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const overview = await readOverview(sources);
    response.set('Cache-Control', 'no-store').type('html').send(renderOverview(overview));
  });
  return router;
}
