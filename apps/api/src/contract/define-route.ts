import type { ApiKey, ApiKeyScope } from '@calendar-cache/calendar-cache';
import type { AppError, ErrorCode } from '@calendar-cache/errors';
import type { Request } from 'express';
import type { z } from 'zod';
import type { Schema } from '../openapi/document.ts';

/** What a key needs to have for a route; `public` needs no key (L21 lists which routes may be). */
export type RouteScope = ApiKeyScope | 'public';

/** One answer of a route that is not an error. */
export interface ResponseDefinition {
  description: string;
  /** Plain fields: no defaults and no transforms. Left out where the answer has no body. */
  schema?: z.ZodType;
  /** Has to fit the schema. */
  example?: unknown;
  /** In its place several by their names: where it shows errors in a form of its own, by their codes. */
  examples?: Readonly<Record<string, unknown>>;
  /** `application/json` unless given; anything else is sent as text. */
  contentType?: string;
  /** The headers that make this answer what it is. */
  headers?: Readonly<Record<string, HeaderDefinition>>;
}

/** A header of an answer. */
export interface HeaderDefinition {
  description: string;
  example: string;
  /** Of the whole value. */
  pattern?: string;
  /** `true`, or what the body looks like with which it always comes. It may be missing unless given. */
  required?: true | Schema;
}

/** The answers of a route by status. */
export type Responses = Readonly<Record<number, ResponseDefinition>>;

/** What an answer's schema gives; undefined without one. */
type BodyOf<Response> = Response extends { schema: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;

type WithExamples<Given extends Responses> = {
  [Status in keyof Given]: {
    example?: NoInfer<BodyOf<Given[Status]>>;
    examples?: Readonly<Record<string, NoInfer<BodyOf<Given[Status]>>>>;
  };
};

/** What a route reads from a JSON body. */
export interface BodyDefinition<Schema extends z.ZodType> {
  schema: Schema;
  example: NoInfer<z.input<Schema>>;
  /** 100 KiB unless given; more is `request-too-large`. */
  maxBytes?: number;
}

/** How a route shows errors that speaks another dialect than problem+json. */
export interface ErrorDialect {
  schema: z.ZodType;
  contentType: string;
  /** The answer for an error. It has to say when to come again and nothing of an `internal-error`'s message. */
  render(error: AppError): { status: number; body: unknown };
}

/** A route: what it takes, what it answers, what it refuses. Declared once; checked, typed and documented from here. */
export interface RouteDefinition<
  Scope extends RouteScope,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Given extends Responses,
  Headers extends z.ZodType = z.ZodUndefined,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** From the root, parameters in Express's way: `/v1/users/:userId`. */
  path: string;
  scope: Scope;
  /** One line for a list. */
  summary: string;
  /** Markdown. */
  description?: string;
  tags: readonly [string, ...string[]];
  /** An object of strings, as they stand in the path. */
  params?: Params;
  /** An object; a parameter whose schema takes an array may be repeated, every other one may be given once. */
  query?: Query;
  /** An object of texts by the headers' names; those that it does not name are nobody's business. */
  headers?: Headers;
  body?: BodyDefinition<Body>;
  responses: Given & WithExamples<Given>;
  /** What this route throws beyond what every route of its kind may: see `errorsOf`. */
  errors: readonly ErrorCode[];
  errorDialect?: ErrorDialect;
}

/** Any route, for those who only look at it. */
export type AnyRoute = Omit<
  RouteDefinition<RouteScope, z.ZodType, z.ZodType, z.ZodType, Responses, z.ZodType>,
  'body' | 'responses'
> & {
  responses: Responses;
  body?: { schema: z.ZodType; example: unknown; maxBytes?: number };
};

/** What a handler gives back: one of the declared statuses with its body. */
export type Reply<Given extends Responses> = {
  [Status in keyof Given]: { status: Status; headers?: Readonly<Record<string, string>> } & (BodyOf<
    Given[Status]
  > extends undefined
    ? { body?: undefined }
    : { body: BodyOf<Given[Status]> });
}[keyof Given];

/** What a handler gets: everything checked and typed. `key` is null on public routes. */
export interface RouteCall<Scope, Params, Query, Body, Headers> {
  params: Params;
  query: Query;
  headers: Headers;
  body: Body;
  key: Scope extends 'public' ? null : ApiKey;
  /** For `describeRequest` and what is not part of the contract. */
  request: Request;
}

/** Declares a route; `RouteTable.mount` puts it into an app. */
export function defineRoute<
  const Scope extends RouteScope,
  const Given extends Responses,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Headers extends z.ZodType = z.ZodUndefined,
>(
  route: RouteDefinition<Scope, Params, Query, Body, Given, Headers>,
): RouteDefinition<Scope, Params, Query, Body, Given, Headers> {
  return route;
}
