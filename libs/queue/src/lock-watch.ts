/** Knows of each running job whether its lock is still ours. */
export class LockWatch {
  readonly #lockMs: number;
  readonly #nowMs: () => number;
  readonly #running = new Map<string, { renewedAt: number; lost: boolean; readonly controller: AbortController }>();

  /** `nowMs` has to be monotonic: a clock set back would lengthen a lock. */
  constructor(lockMs: number, nowMs: () => number = () => performance.now()) {
    this.#lockMs = lockMs;
    this.#nowMs = nowMs;
  }

  /** Begins to watch a job that has just been locked. `signal` is aborted when the lock is known to be lost. */
  begin(jobId: string): { readonly signal: AbortSignal; readonly lost: () => boolean; readonly end: () => void } {
    const entry = { renewedAt: this.#nowMs(), lost: false, controller: new AbortController() };
    this.#running.set(jobId, entry);
    return {
      signal: entry.controller.signal,
      // Without an answer for as long as a lock lasts, it has run out, whoever may have noticed.
      lost: () => entry.lost || this.#nowMs() - entry.renewedAt > this.#lockMs,
      end: () => {
        if (this.#running.get(jobId) === entry) {
          this.#running.delete(jobId);
        }
      },
    };
  }

  renewed(jobIds: readonly string[]): void {
    for (const jobId of jobIds) {
      const entry = this.#running.get(jobId);
      if (entry !== undefined) {
        entry.renewedAt = this.#nowMs();
      }
    }
  }

  failed(jobIds: readonly string[]): void {
    for (const jobId of jobIds) {
      const entry = this.#running.get(jobId);
      if (entry !== undefined) {
        entry.lost = true;
        entry.controller.abort(new Error('The lock of this job was lost.'));
      }
    }
  }
}
