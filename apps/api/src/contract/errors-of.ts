import type { ErrorCode } from '@calendar-cache/errors';
import type { AnyRoute } from './define-route.ts';

/** Every error that a route may answer with: its own, and those that come with a key, with parameters and with a body. */
export function errorsOf(
  route: Pick<AnyRoute, 'scope' | 'params' | 'query' | 'headers' | 'body' | 'errors'>,
): ErrorCode[] {
  const takesInput = [route.params, route.query, route.headers, route.body].some((part) => part !== undefined);
  const codes: ErrorCode[] = [
    ...(takesInput ? (['invalid-request'] as const) : []),
    // Looking up the key is what needs the database on every route; a wrong scope is `forbidden`.
    ...(route.scope === 'public'
      ? []
      : (['unauthorized', 'forbidden', 'rate-limited', 'database-unavailable', 'schema-out-of-date'] as const)),
    ...(route.body === undefined ? [] : (['request-too-large', 'unsupported-media-type'] as const)),
    ...route.errors,
    // Of the address, to who comes with another method.
    'method-not-allowed',
    'internal-error',
  ];
  return [...new Set(codes)];
}
