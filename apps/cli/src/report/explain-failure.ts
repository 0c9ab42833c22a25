import { isAppError, toError } from '@calendar-cache/errors';

/** What went wrong, in words for the operator. The database driver's error lies beneath a wrapper that quotes values. */
export function explainFailure(thrown: unknown): string {
  const error = innermost(thrown);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const told = causes[code];
  // That the database is away has a cause that an operator can mend; what else we say ourselves is said already.
  const isOurs = isAppError(thrown) && !isAppError(thrown, 'database-unavailable');
  if (told !== undefined && !isOurs) return told;
  if (isAppError(thrown)) return thrown.message;
  return `${error.message || error.name}${code === '' ? '' : ` (${code})`}`;
}

const migrate = 'The database has not been migrated. Run: npm run cli -- migrate';

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The database does not take connections: is it running, and does DATABASE_URL name it?',
  ENOTFOUND: 'There is no machine of the name that DATABASE_URL gives.',
  CONNECT_TIMEOUT: 'The database does not answer: is it running, and does DATABASE_URL name it?',
  '28P01': 'The database refuses the password of DATABASE_URL.',
  '3D000': 'The database that DATABASE_URL names does not exist on that server.',
  '42P01': migrate,
  '42703': migrate,
};

function innermost(thrown: unknown): Error {
  const error = toError(thrown);
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  return error.cause === undefined ? error : innermost(error.cause);
}
