import { AppError } from '@calendar-cache/errors';

/**
 * The same repository, each of whose calls ends within the deadline: the driver itself waits for ever for a server that
 * took a statement and fell silent.
 * @throws AppError `database-unavailable` (from its calls).
 */
export function withDeadline<Repository extends object>(repository: Repository, deadlineMs: number): Repository {
  return new Proxy(repository, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]): unknown => endBy(Reflect.apply(member, target, values), deadlineMs);
    },
  });
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
