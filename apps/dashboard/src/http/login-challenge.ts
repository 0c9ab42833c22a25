import { errorCodes, isAppError } from '@calendar-cache/errors';
import { describeRequest, requestIdOf } from '@calendar-cache/observability';
import type { ErrorRequestHandler } from 'express';

/** Answers `unauthorized` as the problem handler does, but asks for HTTP Basic as well: so a browser shows its login. */
export function loginChallenge(): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (!isAppError(error, 'unauthorized') || response.headersSent) return next(error);
    const { code, message: detail, status } = error;
    describeRequest(request, { errorCode: code });
    const { title } = errorCodes[code];
    const type = `urn:calendar-cache:error:${code}`;
    response
      .status(status)
      .set('WWW-Authenticate', 'Basic realm="calendar-cache, password: an API key", charset="UTF-8"')
      .type('application/problem+json')
      .send(JSON.stringify({ type, title, status, detail, code, requestId: requestIdOf(request) }));
  };
}
