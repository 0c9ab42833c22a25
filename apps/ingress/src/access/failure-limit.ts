import { isIPv6 } from 'node:net';
import { AppError } from '@calendar-cache/errors';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How many failed proofs one address may send in a window. */
export interface FailureLimitSettings {
  failures: number;
  windowSeconds: number;
}

/** Counts failures per address, in this process. */
export interface FailureLimit {
  /**
   * Counts one failed proof and always throws.
   * @throws the refusal itself, or AppError `rate-limited` once the address has used up its failures
   */
  refuse(address: string | undefined, refusal: AppError): Promise<never>;
}

/** Proof before limits: whoever proves itself never gets here, so an honest notification is never answered 429. */
export function createFailureLimit({ failures, windowSeconds }: FailureLimitSettings): FailureLimit {
  const limiter = new RateLimiterMemory({ points: failures, duration: windowSeconds });
  return {
    refuse: async (address, refusal) => {
      try {
        await limiter.consume(networkOf(address ?? 'unknown'));
      } catch (thrown) {
        if (!(thrown instanceof RateLimiterRes)) throw thrown;
        throw new AppError('rate-limited', 'Too many requests without a valid proof came from this address.', {
          retryAfterMs: thrown.msBeforeNext,
          cause: refusal,
        });
      }
      throw refusal;
    },
  };
}

/** One subscriber of IPv6 holds a whole /64: its addresses count as one. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - first.length - last.length }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
