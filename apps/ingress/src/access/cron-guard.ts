import { AppError } from '@calendar-cache/errors';
import type { RequestHandler } from 'express';
import { carriesBearer } from './bearer.ts';
import type { FailureLimit } from './failure-limit.ts';

/** Lets pass who sends `Authorization: Bearer $CRON_SECRET`; 401 else, and 429 for who guesses on (L21). */
export function cronGuard(cronSecret: string, failures: FailureLimit): RequestHandler {
  return async (request, _response, next) => {
    if (!carriesBearer(request.headers, cronSecret)) {
      const message = 'This address wants "Authorization: Bearer" with the cron secret.';
      await failures.refuse(request.ip, new AppError('unauthorized', message));
    }
    next();
  };
}
