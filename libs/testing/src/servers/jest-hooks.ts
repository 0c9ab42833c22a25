import { AppError } from '@calendar-cache/errors';
import type { afterAll, afterEach, beforeEach } from '@jest/globals';

/** The hooks that the helpers of this folder register. */
export interface JestHooks {
  afterAll: typeof afterAll;
  afterEach: typeof afterEach;
  beforeEach: typeof beforeEach;
}

/**
 * Jest's hooks, taken from its globals: `@jest/globals` throws when it is imported outside of a test file, and the
 * set-up of a run loads this library there.
 * @throws AppError `internal-error` outside of a test file
 */
export function jestHooks(): JestHooks {
  const scope: object = globalThis;
  if (!hasHooks(scope)) throw new AppError('internal-error', 'This works in test files only.');
  return scope;
}

function hasHooks(scope: object): scope is JestHooks {
  return 'afterAll' in scope && 'afterEach' in scope && 'beforeEach' in scope;
}
