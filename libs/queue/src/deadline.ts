/**
 * The promise's result, or the error that `onTimeout` makes once `deadlineMs` have passed. The work itself is not
 * stopped; a late rejection is not left unhandled.
 */
export async function withDeadline<Value>(
  work: Promise<Value>,
  deadlineMs: number,
  onTimeout: () => Error,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(onTimeout()), deadlineMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the promise settles, either way, before the deadline. */
export async function settlesWithin(work: Promise<unknown>, deadlineMs: number): Promise<boolean> {
  const late = new Error('late');
  try {
    await withDeadline(work, deadlineMs, () => late);
    return true;
  } catch (error) {
    return error !== late;
  }
}
