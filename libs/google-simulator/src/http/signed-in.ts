import type { Request } from 'express';
import type { Simulator } from '../simulator/simulator.ts';
import type { UserRecord } from '../state/simulator-state.ts';
import { authenticate } from '../token/authenticate.ts';

/**
 * The user of a request, by its Authorization header or its `access_token` parameter.
 * @throws GoogleError 401
 */
export function signedIn(simulator: Simulator, request: Pick<Request, 'get' | 'query'>): UserRecord {
  return authenticate(simulator, bearerOf(request));
}

/** The access token that a request brings, if any. */
export function bearerOf(request: Pick<Request, 'get' | 'query'>): string | undefined {
  const [, bearer] = /^Bearer\s+(\S+)\s*$/i.exec(request.get('authorization') ?? '') ?? [];
  const parameter = request.query.access_token;
  return bearer ?? (typeof parameter === 'string' ? parameter : undefined);
}
