import { type ErrorCode, errorCodes } from '@calendar-cache/errors';
import type { AnyRoute } from '../contract/define-route.ts';
import type { Header, Reference } from './document.ts';

/** As the examples name a request. */
export const exampleRequestId = '6f1c2d0a-8a55-4d0e-bb0e-7a3c3f5d9e21';

const retryAfter: Header = {
  description: 'In how many seconds to come again',
  schema: { type: 'string', pattern: '^\\d+$' },
  example: '2',
};

/** The headers that many answers have. Where one is referred to it always comes. */
export const componentHeaders = {
  RequestId: {
    description: 'Names this request in our log; the one that was sent, where one was',
    required: true,
    schema: { type: 'string' },
    example: exampleRequestId,
  },
  RetryAfter: { ...retryAfter, required: true },
  Authenticate: {
    description: 'How to show a key',
    required: true,
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
  Allow: {
    description: 'The methods that this address takes',
    required: true,
    schema: { type: 'string', pattern: '^[A-Z]+(, [A-Z]+)*$' },
    example: 'GET, HEAD',
  },
  CacheControl: {
    description: 'What one key sees is for that key alone, and is asked for again each time',
    required: true,
    schema: { type: 'string', const: 'private, no-cache' },
    example: 'private, no-cache',
  },
  Vary: {
    description: 'Another key, another answer',
    required: true,
    schema: { type: 'string', pattern: 'Authorization' },
    example: 'Authorization',
  },
  RateLimitPolicy: {
    description: 'How many requests (`q`) this key may make in how many seconds (`w`)',
    required: true,
    schema: { type: 'string', pattern: '^"key";q=\\d+;w=\\d+$' },
    example: '"key";q=600;w=60',
  },
  RateLimit: {
    description: 'How many of them are left (`r`), and in how many seconds they are renewed (`t`)',
    required: true,
    schema: { type: 'string', pattern: '^"key";r=\\d+;t=\\d+$' },
    example: '"key";r=599;t=60',
  },
} satisfies Record<string, Header>;

function referTo(name: keyof typeof componentHeaders): Reference {
  return { $ref: `#/components/headers/${name}` };
}

/** The headers of every answer of a route with this status. */
export function commonHeaders({ scope, params }: AnyRoute, status: number): Record<string, Reference> {
  const requestId = { 'X-Request-Id': referTo('RequestId') };
  // A broken escape in the path and a wrong method are refused before anybody looks for a key.
  if (scope === 'public' || status === 405 || (status === 400 && params !== undefined)) return requestId;
  const forOneCaller = { ...requestId, 'Cache-Control': referTo('CacheControl'), Vary: referTo('Vary') };
  // A 401 knows no key; a 5xx may have come while it was looked for.
  if (status === 401 || status >= 500) return forOneCaller;
  return { ...forOneCaller, 'RateLimit-Policy': referTo('RateLimitPolicy'), RateLimit: referTo('RateLimit') };
}

/** The headers that errors bring beyond those: when to come again, how to show a key, and which methods there are. */
export function errorHeaders(status: number, codes: readonly ErrorCode[]): Record<string, Header | Reference> {
  const repeatable = codes.filter((code) => errorCodes[code].retry);
  return {
    ...(repeatable.length === 0 ? {} : { 'Retry-After': retryAfterOf(status, codes, repeatable) }),
    ...(status === 405 ? { Allow: referTo('Allow') } : {}),
    ...(status === 401 ? { 'WWW-Authenticate': referTo('Authenticate') } : {}),
  };
}

/** Their `Retry-After` is missing where somebody has to act first. */
const sometimesFinal: ReadonlySet<ErrorCode> = new Set(['availability-unknown']);

function retryAfterOf(status: number, codes: readonly ErrorCode[], repeatable: ErrorCode[]): Header | Reference {
  // Nobody knows when an error of our own will be mended.
  if (status !== 429 && status !== 503) return retryAfter;
  const always = repeatable.filter((code) => !sometimesFinal.has(code));
  if (always.length === codes.length) return referTo('RetryAfter');
  if (always.length === 0) return retryAfter;
  const withThese = { type: 'object', required: ['code'], properties: { code: { enum: always } } };
  return { ...retryAfter, 'x-required-if-body': withThese };
}
