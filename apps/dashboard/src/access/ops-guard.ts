import { type ApiKeyRepository, hashApiKey } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { describeRequest } from '@calendar-cache/observability';
import type { RequestHandler } from 'express';
import { presentedKey } from './presented-key.ts';

/** Where keys are looked up. */
export type Keys = Pick<ApiKeyRepository, 'findByHash'>;

/**
 * Lets pass who shows an API key with the scope `ops` that is bound to no team (L21): the queues hold the jobs of all.
 * Fails with `unauthorized` without a key that exists, with `forbidden` for one that may do less.
 */
export function opsGuard(keys: Keys): RequestHandler {
  return async (request, _response, next) => {
    const shown = presentedKey(request.headers);
    const key = shown === undefined ? null : await findKey(keys, shown);
    if (key === null) {
      throw new AppError('unauthorized', 'Show an API key with the scope "ops": as bearer token, or as password.');
    }
    describeRequest(request, { keyId: key.id });
    if (!key.scopes.includes('ops')) throw new AppError('forbidden', 'This key lacks the scope "ops".');
    if (key.teamId !== null) throw new AppError('forbidden', 'This key is bound to a team; the queues belong to all.');
    next();
  };
}

async function findKey(keys: Keys, shown: string): ReturnType<Keys['findByHash']> {
  try {
    return await keys.findByHash(hashApiKey(shown));
  } catch (cause) {
    throw new AppError('database-unavailable', 'The key cannot be looked up right now.', { cause });
  }
}
