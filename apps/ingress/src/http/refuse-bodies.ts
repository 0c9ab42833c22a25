import { AppError } from '@calendar-cache/errors';
import type { RequestHandler } from 'express';

/**
 * Nothing here reads a body: Google's notifications have none (push guide, "Receiving notifications"). A declared one
 * above the limit is refused; after one of unknown length the connection ends, so that nobody can send without end.
 */
export function refuseBodies(limitBytes: number): RequestHandler {
  return ({ headers }, response, next) => {
    const tooLarge = Number(headers['content-length'] ?? 0) > limitBytes;
    // A proxy may turn an empty body into an empty chunked one, so that alone is no fault.
    if (tooLarge || headers['transfer-encoding'] !== undefined) response.set('Connection', 'close');
    next(tooLarge ? new AppError('invalid-request', 'A request without a body is expected here.') : undefined);
  };
}
