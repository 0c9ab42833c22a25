import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { AnyRoute } from '../contract/define-route.ts';
import { buildDocument } from '../openapi/build-document.ts';
import { ContractChecker, type Exchange } from './contract-checker.ts';

/** Watches every answer that an API gives in this process. */
export interface ExchangeRecorder {
  /** What was not as documented since the last call. */
  takeFaults(): string[];
  /** How many answers were looked at since the recording began. */
  count(): number;
  stop(): void;
}

/**
 * Looks at every answer of every API in this process, whoever asked and however it was started, and holds it against the
 * OpenAPI document of that very app. Other servers (a simulated Google) are left alone.
 */
export function recordExchanges(): ExchangeRecorder {
  const { write, end } = ServerResponse.prototype;
  const checkers = new WeakMap<readonly AnyRoute[], ContractChecker>();
  const bodies = new WeakMap<ServerResponse, Buffer[]>();
  const faults: string[] = [];
  let count = 0;

  const keep = (response: ServerResponse, [chunk, encoding]: readonly unknown[]) => {
    if (routesOf(response) === undefined || !(typeof chunk === 'string' || chunk instanceof Uint8Array)) return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : Buffer.from(chunk);
    bodies.set(response, [...(bodies.get(response) ?? []), bytes]);
  };
  const check = (response: ServerResponse) => {
    const routes = routesOf(response);
    if (routes === undefined) return;
    count += 1;
    const checker = checkers.get(routes) ?? new ContractChecker(buildDocument(routes));
    checkers.set(routes, checker);
    faults.push(...checker.faultsOf(exchangeOf(response, Buffer.concat(bodies.get(response) ?? []))));
  };

  ServerResponse.prototype.write = function (this: ServerResponse, ...given: unknown[]) {
    keep(this, given);
    return Reflect.apply(write, this, given);
  };
  ServerResponse.prototype.end = function (this: ServerResponse, ...given: unknown[]) {
    keep(this, given);
    check(this);
    return Reflect.apply(end, this, given);
  };
  return {
    takeFaults: () => faults.splice(0),
    count: () => count,
    stop: () => Object.assign(ServerResponse.prototype, { write, end }),
  };
}

/** The routes of the app that a response belongs to; undefined when that is no API of ours. */
function routesOf({ req }: ServerResponse): readonly AnyRoute[] | undefined {
  const { app }: IncomingMessage & { app?: Express } = req;
  return app?.locals?.routes;
}

function exchangeOf(response: ServerResponse, body: Buffer): Exchange {
  const request: IncomingMessage & { originalUrl?: string } = response.req;
  return {
    method: request.method ?? '',
    url: request.originalUrl ?? request.url ?? '',
    status: response.statusCode,
    contentType: textOf(response.getHeader('Content-Type')),
    requestId: textOf(response.getHeader('X-Request-Id')),
    body: body.toString(),
  };
}

function textOf(header: ReturnType<ServerResponse['getHeader']>): string | undefined {
  return header === undefined ? undefined : String(header);
}

function encodingOf(given: unknown): BufferEncoding {
  return typeof given === 'string' && Buffer.isEncoding(given) ? given : 'utf8';
}
