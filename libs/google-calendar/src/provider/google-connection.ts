import type { Clock } from '@calendar-cache/calendar-cache';
import type { ErrorCode } from '@calendar-cache/errors';
import type { GoogleQuota } from '../quota/google-quota.ts';

/** How Google is reached. The URLs are Google's own unless given: for the simulator. */
export interface GoogleConnection {
  oauthClient: { clientId: string; clientSecret: string };
  /** Root of the Calendar API, `http://127.0.0.1:3010/`; a path in it is ignored by Google's client. */
  apiUrl?: string;
  /** The token endpoint, `http://127.0.0.1:3010/token`. */
  tokenUrl?: string;
  /** What is asked of a person, and of a service account's domain. Default: `calendar.readonly`. */
  scopes?: readonly string[];
  /** For each single request, body included. */
  timeoutMs: number;
  clock: Clock;
  /** Every call but token requests takes from it before it is sent; without one nothing is counted. */
  quota?: Pick<GoogleQuota, 'spend' | 'heed'>;
  /** Told of every request that was sent, token requests too (L18). Holds nothing personal (L20). */
  onCall?: (call: GoogleCallReport) => void;
}

/** One request as it went. `status` is null where no answer came; `reason` is null where all was well. */
export interface GoogleCallReport {
  method: string;
  status: number | null;
  reason: string | null;
  /** What we made of a failure (L16); null where all was well. */
  code: ErrorCode | null;
  durationMs: number;
}

/** Request options that keep a local simulator out of a corporate proxy. */
export function withoutProxy(url: string | undefined): { noProxy?: URL[] } {
  return url === undefined ? {} : { noProxy: [new URL(url)] };
}
