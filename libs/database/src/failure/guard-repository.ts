import { AppError } from '@calendar-cache/errors';
import { toDatabaseError } from './to-database-error.ts';

/** How a guarded repository behaves. */
export interface GuardOptions {
  /** Every call ends within it: the driver waits for ever for a server that took a statement and fell silent. */
  deadlineMs?: number;
}

/**
 * The same repository, whose calls fail with what a caller can act on, and without the values of the statement (L20).
 * @throws AppError `database-unavailable`, `schema-out-of-date` (from its calls), else the driver's own error.
 */
export function guardRepository<Repository extends object>(
  repository: Repository,
  options: GuardOptions = {},
): Repository {
  return new Proxy(repository, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]): unknown => settle(Reflect.apply(member, target, values), options.deadlineMs);
    },
  });
}

async function settle(work: unknown, deadlineMs: number | undefined): Promise<unknown> {
  try {
    return await (deadlineMs === undefined ? work : endBy(work, deadlineMs));
  } catch (error) {
    throw toDatabaseError(error);
  }
}

async function endBy(work: unknown, deadlineMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = () => new AppError('database-unavailable', `The database did not answer within ${deadlineMs} ms.`);
    timer = setTimeout(() => reject(error()), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
