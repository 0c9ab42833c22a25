import type { ErrorRequestHandler } from 'express';
import { toDatabaseError } from './to-database-error.ts';

/** Gives what a route threw on to the problem handler, failures of the database classified. */
export function databaseErrorHandler(): ErrorRequestHandler {
  return (thrown: unknown, _request, _response, next) => next(toDatabaseError(thrown));
}
