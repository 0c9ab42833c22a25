import type { FaultKind } from '../fault/fault-kinds.ts';

/** One API call as it was answered, with status 0 for none. `path` holds no query, `query` no access token. */
export interface LoggedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  status: number;
  atMs: number;
  /** The fault that befell it. */
  fault: FaultKind | null;
}

const REQUESTS_KEPT = 100_000;

/** The latest API calls, so that tests can count them. */
export class RequestLog {
  private entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.entries.push(entry);
    if (this.entries.length > REQUESTS_KEPT) this.entries = this.entries.slice(-REQUESTS_KEPT / 2);
  }

  all(): readonly LoggedRequest[] {
    return this.entries;
  }

  clear(): void {
    this.entries = [];
  }
}
