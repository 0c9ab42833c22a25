import { AppError } from '@calendar-cache/errors';
import type { DatabaseConnection } from '../client/database.ts';
import { toDatabaseError } from './to-database-error.ts';

/** How a guarded repository behaves. */
export interface GuardOptions {
  /** Every call ends within it: the driver waits for ever for a server that took a statement and fell silent. */
  deadlineMs?: number;
  /** Told when a call ended by the deadline: the connection that it used is still waiting. */
  onSilence?: () => void;
}

/** A guard whose silent calls make the connection replace its silent pool. */
export function guardOf(connection: Pick<DatabaseConnection, 'replaceSilent'>, deadlineMs: number): GuardOptions {
  return { deadlineMs, onSilence: () => void connection.replaceSilent() };
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
      return (...values: unknown[]): unknown => settle(Reflect.apply(member, target, values), options);
    },
  });
}

async function settle(work: unknown, { deadlineMs, onSilence }: GuardOptions): Promise<unknown> {
  try {
    return await (deadlineMs === undefined ? work : endBy(work, deadlineMs, onSilence));
  } catch (error) {
    throw toDatabaseError(error);
  }
}

async function endBy(work: unknown, deadlineMs: number, onSilence: (() => void) | undefined): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = () => new AppError('database-unavailable', `The database did not answer within ${deadlineMs} ms.`);
    timer = setTimeout(() => {
      onSilence?.();
      reject(error());
    }, deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
