import type { ErrorRequestHandler, RequestHandler } from 'express';
import { errorEnvelope, GoogleError } from '../google-error/google-error.ts';
import { notFound } from '../google-error/refusals.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { sendJson } from './send-json.ts';

/** 404 for a path that the API does not have. */
export const unknownPath: RequestHandler = () => {
  throw notFound();
};

/** Turns what a route threw into Google's envelopes. */
export const errorResponse: ErrorRequestHandler = async (error: unknown, request, response, next) => {
  if (response.headersSent) return next(error);
  if (error instanceof OAuthError) return sendJson(request, response, error.httpStatus, error.toBody());
  const refusal = error instanceof GoogleError ? error : refusalOf(error);
  await sendJson(request, response, refusal.httpStatus, errorEnvelope(refusal));
};

function refusalOf(error: unknown): GoogleError {
  if (error instanceof SyntaxError || error instanceof URIError) {
    return new GoogleError(400, { domain: 'global', reason: 'parseError', message: 'Parse Error' });
  }
  console.error(error);
  return new GoogleError(500, { domain: 'global', reason: 'backendError', message: 'Backend Error' });
}
