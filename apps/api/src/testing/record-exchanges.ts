import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { AnyRoute } from '../contract/define-route.ts';
import type { ContractChecker, Exchange } from './contract-checker.ts';

/** Watches every answer that an API gives in this process. */
export interface ExchangeRecorder {
  /** What was not as documented since the last call. */
  takeFaults(): Promise<string[]>;
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
  const checkers: Checkers = [];
  const bodies = new WeakMap<ServerResponse, Buffer[]>();
  const recorded: { routes: readonly AnyRoute[]; exchange: Exchange }[] = [];
  let count = 0;

  const keep = (response: ServerResponse, [chunk, encoding]: readonly unknown[]) => {
    if (routesOf(response) === undefined || !(typeof chunk === 'string' || chunk instanceof Uint8Array)) return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : Buffer.from(chunk);
    bodies.set(response, [...(bodies.get(response) ?? []), bytes]);
  };
  const record = (response: ServerResponse) => {
    const routes = routesOf(response);
    if (routes === undefined) return;
    count += 1;
    recorded.push({ routes, exchange: exchangeOf(response, Buffer.concat(bodies.get(response) ?? [])) });
  };

  ServerResponse.prototype.write = function (this: ServerResponse, ...given: unknown[]) {
    keep(this, given);
    return Reflect.apply(write, this, given);
  };
  ServerResponse.prototype.end = function (this: ServerResponse, ...given: unknown[]) {
    keep(this, given);
    record(this);
    return Reflect.apply(end, this, given);
  };
  return {
    takeFaults: async () => {
      const taken = recorded.splice(0);
      // Most test files ask no API, and need not wait for a validator.
      const checkerOf = taken.length === 0 ? null : await prepareCheckers(checkers);
      return taken.flatMap(({ routes, exchange }) => checkerOf?.(routes).faultsOf(exchange) ?? []);
    },
    count: () => count,
    stop: () => Object.assign(ServerResponse.prototype, { write, end }),
  };
}

type Checkers = { routes: readonly AnyRoute[]; checker: ContractChecker }[];

async function prepareCheckers(checkers: Checkers) {
  const { ContractChecker } = await import('./contract-checker.ts');
  const { buildDocument } = await import('../openapi/build-document.ts');
  return (routes: readonly AnyRoute[]): ContractChecker => {
    // Apps are many, what they are declared from is the same, and a checker takes its time to be made.
    const known = checkers.find((one) => areSame(one.routes, routes));
    if (known !== undefined) return known.checker;
    const checker = new ContractChecker(buildDocument(routes));
    checkers.push({ routes: [...routes], checker });
    return checker;
  };
}

function areSame(some: readonly AnyRoute[], others: readonly AnyRoute[]): boolean {
  return some.length === others.length && some.every((route, index) => route === others[index]);
}

/** The routes of the app that a response belongs to; undefined when that is no API of ours. */
function routesOf({ req }: ServerResponse): readonly AnyRoute[] | undefined {
  const { app }: IncomingMessage & { app?: Express } = req;
  return app?.locals?.routes;
}

function exchangeOf(response: ServerResponse, body: Buffer): Exchange {
  const request: IncomingMessage & { originalUrl?: string } = response.req;
  const headers = Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? '',
    url: request.originalUrl ?? request.url ?? '',
    status: response.statusCode,
    headers: Object.fromEntries(headers),
    body: body.toString(),
  };
}

function encodingOf(given: unknown): BufferEncoding {
  return typeof given === 'string' && Buffer.isEncoding(given) ? given : 'utf8';
}
