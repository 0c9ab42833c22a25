import { AppError } from '@calendar-cache/errors';

// Of postgres.js (CONNECTION_…, CONNECT_TIMEOUT) and of Node's sockets.
const connectionCodes = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EACCES',
]);

const driverState = /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT)$/;
// SQLSTATE classes: connection (08), authorisation (28), no such database (3D), resources (53), operator's intervention (57).
const unavailableState = /^(08|28|3D|53|57)[0-9A-Z]{3}$/;
// Another change came in between and this one was undone as a whole: what it named is gone (foreign key), or the two
// blocked each other (serialization failure, deadlock).
const overtakenState = /^(23503|40001|40P01)$/;
// No such column or table.
const unmigratedState = /^(42703|42P01)$/;

/**
 * What a failed query means to a caller: `database-unavailable` (it may work later), `schema-out-of-date`, or else the
 * driver's own error. Drizzle's wrapper is dropped: its message quotes the statement's values (L20).
 */
export function toDatabaseError(thrown: unknown): unknown {
  // What begins and ends a transaction is not wrapped; these codes are the driver's alone.
  const cause = causeOfFailedQuery(thrown) ?? (driverState.test(codeOf(thrown)) ? thrown : undefined);
  if (cause === undefined) return thrown;
  const code = codeOf(cause);
  if (connectionCodes.has(code) || unavailableState.test(code)) {
    return new AppError('database-unavailable', 'The database cannot be reached right now.', { cause });
  }
  if (overtakenState.test(code)) {
    return new AppError('database-unavailable', 'Another change came in between: try again.', { cause });
  }
  if (unmigratedState.test(code)) {
    return new AppError('schema-out-of-date', 'The database lacks a table or column: migrate it.', { cause });
  }
  return cause;
}

/** Drizzle wraps every failure of the driver in an error with `query`, `params` and a cause. */
function causeOfFailedQuery(thrown: unknown): unknown {
  return thrown instanceof Error && 'query' in thrown && 'params' in thrown ? thrown.cause : undefined;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
