/** The code of a failed system call ("EEXIST"), or undefined. Not by `instanceof`: Node's errors may be of another realm. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
