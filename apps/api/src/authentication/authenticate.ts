import { type ApiKey, type ApiKeyScope, assertBoundToNoTeam } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { describeRequest } from '@calendar-cache/observability';
import type { Request, RequestHandler } from 'express';
import type { KeyLimiter } from '../rate-limit/key-limiter.ts';
import { limitHeaders } from '../rate-limit/limit-headers.ts';
import type { ApiKeyLookup } from './api-key-lookup.ts';
import type { KeyUses } from './key-uses.ts';

/** Who finds keys, counts their requests and remembers that they were used. */
export interface Gatekeepers {
  lookup: ApiKeyLookup;
  limiter: Pick<KeyLimiter, 'take'>;
  uses: Pick<KeyUses, 'note'>;
}

const bearer = /^Bearer +([\w.~+/-]+=*) *$/i;
const keysOfRequests = new WeakMap<Request, ApiKey>();

/**
 * Lets through who shows a key with the scope, within the limit of that key (L21).
 * @throws AppError `unauthorized` without a key that is ours, `rate-limited`, `forbidden` without the scope.
 */
export function authenticate({ lookup, limiter, uses }: Gatekeepers, scope: ApiKeyScope): RequestHandler {
  return async (request, response, next) => {
    const secret = bearer.exec(request.get('Authorization') ?? '')?.[1];
    const key = secret === undefined ? null : await lookup(secret);
    if (key === null) {
      throw new AppError('unauthorized', 'Send a valid key: "Authorization: Bearer <key>".');
    }
    describeRequest(request, { keyId: key.id });
    uses.note(key.id);
    const verdict = limiter.take(key.id);
    response.set(limitHeaders(verdict));
    if (!verdict.allowed) {
      const message = `This key may make ${verdict.limit.requests} requests in ${verdict.limit.windowMs / 1_000} seconds.`;
      throw new AppError('rate-limited', message, { retryAfterMs: verdict.resetMs });
    }
    if (!key.scopes.includes(scope)) {
      throw new AppError('forbidden', `This key does not have the scope "${scope}".`);
    }
    // What is operated belongs to all teams.
    if (scope === 'ops') assertBoundToNoTeam(key);
    keysOfRequests.set(request, key);
    next();
  };
}

/** The key that {@link authenticate} let through. */
export function apiKeyOf(request: Request): ApiKey {
  const key = keysOfRequests.get(request);
  if (key === undefined) throw new Error('A route asked for its key without authenticate() before it.');
  return key;
}
