/** What a processor is told about its run, and what it may do with it. */
export interface JobContext {
  readonly jobId: string;
  /** 1 for the first start; rises with every start, also after a hand-back or a killed worker. */
  readonly attempt: number;
  /** From when the job could have started to when it did. */
  readonly waitedMs: number;
  /** Aborted when the lock is lost. */
  readonly signal: AbortSignal;
  /**
   * Gives the job back to the queue, to start again in `delayMs` (at most 2,000). Key and stored add stay, and no
   * attempt is spent. Never returns: `return context.handBack(500)`.
   */
  handBack(delayMs: number): Promise<never>;
  /** Whether another worker may be running this job by now: the commit has to compare versions (L11). */
  lockLost(): boolean;
}

/** One line about one run of a job, whatever became of it. */
export interface JobReport {
  readonly name: string;
  readonly queue: string;
  readonly jobId: string;
  readonly attempt: number;
  /** The checked payload (ids only); empty when it did not fit. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly waitedMs: number;
  readonly durationMs: number;
  /** `retrying`: it threw and has attempts left. */
  readonly status: 'completed' | 'failed' | 'retrying' | 'handed-back';
  /** The processor's word; `handed-back`; or the code of the error. */
  readonly outcome: string;
  /** The rest of what the processor returned. */
  readonly fields: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly lockLost: boolean;
  readonly error?: Error;
}
