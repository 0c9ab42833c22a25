import type { ApiKeyScope } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { type Logger, problemHandler } from '@calendar-cache/observability';
import { type ErrorRequestHandler, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import { apiKeyOf } from '../authentication/authenticate.ts';
import type { AnyRoute, Reply, Responses, RouteCall, RouteDefinition, RouteScope } from './define-route.ts';
import { createRequestParser } from './parse-request.ts';
import { readJsonBody } from './read-json-body.ts';

/** What {@link RouteTable} needs. */
export interface RouteTableDependencies {
  /** Lets through who shows a key with the scope. */
  authenticated: (scope: ApiKeyScope) => RequestHandler;
  logger: Logger;
}

/** Does the work of a route and gives one of its declared answers. Errors are thrown as AppError. */
export type RouteHandler<Scope, Params, Query, Body, Given extends Responses, Headers = undefined> = (
  call: RouteCall<Scope, Params, Query, Body, Headers>,
) => Promise<Reply<Given>>;

/** The routes of an app: those that it serves, all of which are in its OpenAPI document. */
export class RouteTable {
  /** To be used by the app, at its root. */
  readonly router = Router();
  readonly #routes: AnyRoute[] = [];
  readonly #dependencies: RouteTableDependencies;

  constructor(dependencies: RouteTableDependencies) {
    this.#dependencies = dependencies;
  }

  /** Everything mounted or described so far. */
  get routes(): readonly AnyRoute[] {
    return this.#routes;
  }

  /** Serves a route: checks the key first, then path, query, headers and body, and hands them over typed. */
  mount<
    Scope extends RouteScope,
    Params extends z.ZodType,
    Query extends z.ZodType,
    Body extends z.ZodType,
    Given extends Responses,
    Headers extends z.ZodType,
  >(
    route: RouteDefinition<Scope, Params, Query, Body, Given, Headers>,
    handler: RouteHandler<Scope, z.output<Params>, z.output<Query>, z.output<Body>, NoInfer<Given>, z.output<Headers>>,
  ): void {
    const parse = createRequestParser(route);
    const handlers: RequestHandler[] = [
      ...(route.scope === 'public' ? [] : [forOneCaller, this.#dependencies.authenticated(route.scope)]),
      ...(route.body === undefined ? [] : readJsonBody(route.body.maxBytes)),
      async (request, response) => {
        const key = route.scope === 'public' ? null : apiKeyOf(request);
        // The schemas have made these values; TypeScript can't follow them through a function made per route.
        const call = { ...parse(request), key, request } as RouteCall<
          Scope,
          z.output<Params>,
          z.output<Query>,
          z.output<Body>,
          z.output<Headers>
        >;
        send(response, route, await handler(call));
      },
    ];
    this.router[route.method](route.path, ...handlers, ...this.#errorHandlers(route));
    this.describe(route);
  }

  /** Puts a route into the document that something else serves. */
  describe(route: AnyRoute): void {
    this.#routes.push(route);
  }

  /**
   * To be called after everything is mounted: at the paths that are known, other methods are refused with `Allow`, OPTIONS
   * too, which Express would answer by itself. What was only described goes on to what serves it.
   */
  refuseOtherMethods(): void {
    for (const path of new Set(this.#routes.map((route) => route.path))) {
      const routes = this.#routes.filter((route) => route.path === path);
      const methods = new Set(routes.map(({ method }) => method.toUpperCase()));
      if (methods.has('GET')) methods.add('HEAD');
      const refuse: RequestHandler = (request, response, next) => {
        if (methods.has(request.method)) return next();
        response.set('Allow', [...methods].join(', '));
        throw new AppError('method-not-allowed', `This address takes ${[...methods].join(', ')}.`);
      };
      this.router.all(path, refuse, ...routes.slice(0, 1).flatMap((route) => this.#errorHandlers(route)));
    }
  }

  #errorHandlers({ errorDialect }: Pick<AnyRoute, 'errorDialect'>): ErrorRequestHandler[] {
    if (errorDialect === undefined) return [];
    const { contentType, render } = errorDialect;
    return [problemHandler(this.#dependencies.logger, (error) => ({ contentType, ...render(error) }))];
  }
}

/** What one key sees is for that key alone, errors included; a 304 after asking again is welcome. */
export const forOneCaller: RequestHandler = (_request, response, next) => {
  response.set({ 'Cache-Control': 'private, no-cache', Vary: 'Authorization' });
  next();
};

function send(
  response: Response,
  route: Pick<AnyRoute, 'responses'>,
  reply: { status: PropertyKey; headers?: Readonly<Record<string, string>>; body?: unknown },
): void {
  const status = Number(reply.status);
  const { contentType = 'application/json; charset=utf-8' } = route.responses[status] ?? {};
  response.status(status).set({ ...reply.headers });
  if (reply.body === undefined) return void response.end();
  const content = contentType.startsWith('application/json') ? JSON.stringify(reply.body) : String(reply.body);
  // Not by `response.send`: to `If-None-Match: *` Express would make a 304 of an answer without a tag.
  response.set({ 'Content-Type': contentType, 'Content-Length': String(Buffer.byteLength(content)) });
  if (response.req.method === 'HEAD') response.end();
  else response.end(content);
}
