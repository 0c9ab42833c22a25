import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Logger } from '@calendar-cache/observability';
import type { StoredQueue } from '@calendar-cache/queue';
import { type Express, Router } from 'express';

const path = '/queues';

/** Bull Board asks the backend for what differs, but its types know queues on Redis only (9.10.1). */
type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/** Bull Board on every queue, at `/queues`. Payloads and results are ids and outcomes (L20), so nothing is hidden. */
export function queuesRoute(queues: readonly StoredQueue[], logger: Pick<Logger, 'error'>): Router {
  const serverAdapter = new ExpressAdapter().setBasePath(path);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue as unknown as BoardQueue)),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'calendar-cache', miscLinks: [{ text: 'Overview', url: '/' }] } },
  });
  // Its own handler logs nothing and, in development, answers with stacks.
  serverAdapter.setErrorHandler((error) => {
    logger.error({ error }, 'Bull Board');
    return { status: 500, body: { error: 'ERRORS.INTERNAL_SERVER_ERROR' } };
  });
  const board: Express = serverAdapter.getRouter();
  board.disable('x-powered-by');
  const router = Router();
  router.use(path, board);
  return router;
}
