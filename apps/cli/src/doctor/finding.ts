/** `fail`: something does not work. `warn`: it works, and somebody should look at it. */
export type Verdict = 'ok' | 'warn' | 'fail';

/** What one check of the doctor found. */
export interface Finding {
  check: string;
  verdict: Verdict;
  /** One line; counts and ids of ours, never people or secrets (L20). */
  says: string;
  /** What mends it; none where all is well. */
  remedy?: string;
}

/** A finding without the name of its check. */
export type Diagnosis = Omit<Finding, 'check'>;

/** Nothing to do. */
export function ok(says: string): Diagnosis {
  return { verdict: 'ok', says };
}

/** Something that works, and wants a look. */
export function warn(says: string, remedy: string): Diagnosis {
  return { verdict: 'warn', says, remedy };
}

/** Something that does not work. */
export function fail(says: string, remedy: string): Diagnosis {
  return { verdict: 'fail', says, remedy };
}
