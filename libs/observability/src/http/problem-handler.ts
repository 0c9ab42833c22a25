import { AppError } from '@calendar-cache/errors';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../logger/create-logger.ts';
import { problemHeaders, problemOf, toAppError } from './problem.ts';
import { requestContextOf } from './request-context.ts';

/**
 * Turns whatever a route threw into `application/problem+json` (RFC 9457). The error itself goes into the request's one
 * line when it is ours to mend. Mount it last.
 */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = toAppError(thrown);
    const context = requestContextOf(request);
    const fields = { errorCode: error.code, ...(error.status >= 500 ? { error: thrown } : {}) };
    if (context === undefined) logger.error(fields, 'request failed');
    else Object.assign(context.fields, fields);
    if (response.headersSent) {
      // Half of an answer must not look like a whole one.
      response.destroy();
      return;
    }
    response
      .status(error.status)
      .set(problemHeaders(error))
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(error, context?.requestId)));
  };
}

/** Answers what no route took with `not-found`. Mount it after the routes, before the problem handler. */
export function notFoundHandler(): RequestHandler {
  return () => {
    throw new AppError('not-found', 'There is nothing at this address.');
  };
}
