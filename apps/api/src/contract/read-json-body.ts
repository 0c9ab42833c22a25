import { AppError } from '@calendar-cache/errors';
import express, { type RequestHandler } from 'express';

const defaultMaxBytes = 100 * 1_024;

/**
 * Reads a JSON body into `request.body`; without one it stays undefined.
 * @throws AppError `unsupported-media-type`; what Express throws for broken and too large ones is told by `toAppError`.
 */
export function readJsonBody(maxBytes = defaultMaxBytes): RequestHandler[] {
  return [requireJson, express.json({ limit: maxBytes, type: 'application/json' })];
}

const requireJson: RequestHandler = (request, _response, next) => {
  const isEmpty = request.get('Content-Length') === '0';
  // null means that there is no body at all: the schema says what is missing.
  if (!isEmpty && request.is('application/json') === false) {
    throw new AppError('unsupported-media-type', 'Send the body as JSON: "Content-Type: application/json".');
  }
  next();
};
