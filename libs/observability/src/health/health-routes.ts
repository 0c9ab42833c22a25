import { isAppError } from '@calendar-cache/errors';
import { Router } from 'express';
import { describeRequest } from '../http/request-context.ts';

/** What {@link healthRoutes} needs. */
export interface HealthOptions {
  /** The needs of the app by name. Each resolves when it can be reached. */
  checks: Readonly<Record<string, () => Promise<void>>>;
  /** Longest wait for one check. */
  timeoutMs: number;
}

/**
 * `GET /healthz`: 200 while the process answers at all. `GET /readyz`: 200 when every need can be reached, else 503
 * naming those that can't; why they can't stands in the log.
 */
export function healthRoutes({ checks, timeoutMs }: HealthOptions): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get('/readyz', async (request, response) => {
    const outcomes = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => ({ name, ...(await outcomeOf(check, timeoutMs)) })),
    );
    const unreachable = outcomes.filter(({ outcome }) => outcome !== 'ok');
    if (unreachable.length > 0) {
      describeRequest(request, {
        unreachable: Object.fromEntries(unreachable.map(({ name, outcome, error }) => [name, error ?? outcome])),
      });
    }
    response.status(unreachable.length === 0 ? 200 : 503).json({
      status: unreachable.length === 0 ? 'ready' : 'not-ready',
      unreachable: unreachable.map(({ name }) => name),
      checks: Object.fromEntries(outcomes.map(({ name, outcome }) => [name, outcome])),
    });
  });
  return router;
}

interface CheckOutcome {
  outcome: string;
  error?: unknown;
}

async function outcomeOf(check: () => Promise<void>, timeoutMs: number): Promise<CheckOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckOutcome>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, { outcome: `no answer within ${timeoutMs} ms` });
  });
  try {
    return await Promise.race([attempt(check), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(check: () => Promise<void>): Promise<CheckOutcome> {
  try {
    await check();
    return { outcome: 'ok' };
  } catch (error) {
    return { outcome: isAppError(error) ? error.code : 'failed', error };
  }
}
