import { AppError } from '@calendar-cache/errors';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../logger/create-logger.ts';
import { problemHeaders, problemOf, toAppError } from './problem.ts';
import { requestContextOf } from './request-context.ts';

/** An error as it goes over the wire, where that is not problem+json. */
export interface RenderedError {
  status: number;
  contentType: string;
  /** Sent as JSON. */
  body: unknown;
}

/**
 * Turns whatever a route threw into `application/problem+json` (RFC 9457), or into what `render` makes of it. The error
 * itself goes into the request's one line when it is ours to mend. Mount it last, or last at a route.
 */
export function problemHandler(logger: Logger, render?: (error: AppError) => RenderedError): ErrorRequestHandler {
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
    const { status, contentType, body } = render?.(error) ?? {
      status: error.status,
      contentType: 'application/problem+json',
      body: problemOf(error, context?.requestId),
    };
    response.status(status).set(problemHeaders(error)).type(contentType).send(JSON.stringify(body));
  };
}

/** Answers what no route took with `not-found`. Mount it after the routes, before the problem handler. */
export function notFoundHandler(): RequestHandler {
  return () => {
    throw new AppError('not-found', 'There is nothing at this address.');
  };
}
