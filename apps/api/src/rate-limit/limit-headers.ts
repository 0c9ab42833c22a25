import type { LimitVerdict } from './key-limiter.ts';

/**
 * What a caller is told about its limit (draft-ietf-httpapi-ratelimit-headers): how much of what in which time, and how much
 * of it is left for how long.
 */
export function limitHeaders({ limit, remaining, resetMs }: LimitVerdict): Record<string, string> {
  return {
    'RateLimit-Policy': `"key";q=${limit.requests};w=${Math.ceil(limit.windowMs / 1_000)}`,
    RateLimit: `"key";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`,
  };
}
