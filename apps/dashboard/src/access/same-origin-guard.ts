import { AppError } from '@calendar-cache/errors';
import type { Request, RequestHandler } from 'express';

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses changes that another site's page asks for: browsers send the password of HTTP Basic along with those too. */
export function sameOriginGuard(): RequestHandler {
  return (request, _response, next) => {
    if (!readingMethods.has(request.method) && isForeign(request)) {
      throw new AppError('forbidden', 'The page of another site asked for this.');
    }
    next();
  };
}

/** Browsers leave Sec-Fetch-Site out over plain http to other hosts; they send an Origin with every change. */
function isForeign({ headers }: Request): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
