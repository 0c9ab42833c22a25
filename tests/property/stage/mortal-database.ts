import type { Database } from '@calendar-cache/database';

/** What every statement of a killed worker ends with: nothing reaches the database any more. */
export class WorkerKilled extends Error {
  constructor() {
    super('The worker was killed.');
    this.name = 'WorkerKilled';
  }
}

/** How many statements are left to a worker before it is killed. */
export interface RemainingLife {
  statements: number;
}

const statementNames = new Set(['select', 'insert', 'update', 'delete', 'execute']);

/** L15: the database as seen by a worker that dies after some statements, in the middle of a transaction or between two. */
export function mortalDatabase(database: Database, life: RemainingLife): Database {
  const spend = () => {
    if (life.statements <= 0) throw new WorkerKilled();
    life.statements -= 1;
  };
  return new Proxy(database, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => {
        if (typeof name === 'string' && statementNames.has(name)) spend();
        const [work, ...rest] = given;
        if (name !== 'transaction' || typeof work !== 'function') return Reflect.apply(member, target, given);
        const inside = async (transaction: Database) => {
          const result: unknown = await work(mortalDatabase(transaction, life));
          // A worker that dies before COMMIT leaves nothing behind.
          if (life.statements <= 0) throw new WorkerKilled();
          return result;
        };
        return Reflect.apply(member, target, [inside, ...rest]);
      };
    },
  });
}
