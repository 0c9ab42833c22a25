import type { ApiKey, ApiKeyScope } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { describeRequest } from '@calendar-cache/observability';
import type { Request, RequestHandler } from 'express';
import type { ApiKeyLookup } from './api-key-lookup.ts';

const bearer = /^Bearer +([\w.~+/-]+=*) *$/i;
const keysOfRequests = new WeakMap<Request, ApiKey>();

/**
 * Lets through who shows a key with the scope (L21).
 * @throws AppError `unauthorized` without a key that is ours, `forbidden` without the scope.
 */
export function authenticate(lookup: ApiKeyLookup, scope: ApiKeyScope): RequestHandler {
  return async (request, _response, next) => {
    const secret = bearer.exec(request.get('Authorization') ?? '')?.[1];
    const key = secret === undefined ? null : await lookup(secret);
    if (key === null) {
      throw new AppError('unauthorized', 'Send a valid key: "Authorization: Bearer <key>".');
    }
    describeRequest(request, { keyId: key.id });
    if (!key.scopes.includes(scope)) {
      throw new AppError('forbidden', `This key does not have the scope "${scope}".`);
    }
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
