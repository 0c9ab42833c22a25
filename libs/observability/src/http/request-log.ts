import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Logger } from '../logger/create-logger.ts';
import type { Metrics } from '../metrics/create-metrics.ts';
import { openRequestContext } from './request-context.ts';
import { routePattern } from './route-pattern.ts';

// Probes and scrapes come every few seconds and say nothing while all is well.
const quietRoutes = new Set(['/healthz', '/readyz', '/metrics']);
const acceptableRequestId = /^[\w.:-]{1,128}$/;
// nginx's number for a client that left before its answer; no client ever sees it.
const clientLeftStatus = 499;

/**
 * One wide line and one observation per request: method, route pattern, status, duration, request id, error code.
 * Never a body, a query string, a header, or an id from the path (L20). Mount it first.
 */
export function requestLog(
  logger: Logger,
  metrics: Pick<Metrics, 'observeRequest'>,
  clock: { now(): number },
): RequestHandler {
  return (request, response, next) => {
    const startMs = clock.now();
    const { requestId, fields } = openRequestContext(request, acceptedRequestId(request));
    response.setHeader('X-Request-Id', requestId);
    response.once('close', () => {
      const durationMs = Math.max(0, clock.now() - startMs);
      const { method } = request;
      const route = routePattern(request);
      const status = response.writableFinished ? response.statusCode : clientLeftStatus;
      metrics.observeRequest({ route, method, status, durationMs });
      const write = logger[levelOf(route, status)];
      write({ requestId, method, route, status, durationMs, ...fields }, 'request');
    });
    next();
  };
}

function acceptedRequestId(request: Request): string {
  const given = request.get('X-Request-Id');
  return given !== undefined && acceptableRequestId.test(given) ? given : randomUUID();
}

function levelOf(route: string, status: number): 'debug' | 'info' | 'warn' | 'error' {
  if (status === 503) return 'warn';
  if (status >= 500) return 'error';
  return status < 400 && quietRoutes.has(route) ? 'debug' : 'info';
}
