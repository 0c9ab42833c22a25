import { Router } from 'express';
import type { Metrics } from './create-metrics.ts';

/** `GET /metrics` for Prometheus. Who may see it is decided by the app that mounts it. */
export function metricsRoute(metrics: Pick<Metrics, 'expose'>): Router {
  const router = Router();
  router.get('/metrics', async (_request, response) => {
    const { contentType, body } = await metrics.expose();
    response.set('Content-Type', contentType).send(body);
  });
  return router;
}
