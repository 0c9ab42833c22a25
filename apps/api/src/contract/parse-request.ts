import { AppError } from '@calendar-cache/errors';
import type { Request } from 'express';
import { z } from 'zod';
import type { AnyRoute } from './define-route.ts';
import { groupParameters } from './group-parameters.ts';

/** One thing that is wrong with a request; `at` is the name of a parameter, or the path within the body (`items.0.id`). */
interface Issue {
  in: 'path' | 'query' | 'header' | 'body';
  at: string;
  fault: string;
}

/** What a request says, checked and typed by the route's schemas. */
export interface ParsedRequest {
  params: unknown;
  query: unknown;
  headers: unknown;
  body: unknown;
}

const shownIssues = 10;
const shownNameLength = 64;

/**
 * Makes the function that checks a route's requests.
 * @throws (the function made) AppError `invalid-request` naming whatever is unknown, missing or wrong.
 */
export function createRequestParser(
  route: Pick<AnyRoute, 'params' | 'query' | 'headers' | 'body'>,
): (request: Partial<Pick<Request, 'url' | 'params' | 'headers' | 'body'>>) => ParsedRequest {
  const { params, query, headers, body } = route;
  const namesOfHeaders = headers === undefined ? [] : Object.keys(propertiesOf(headers));
  const repeatable = query === undefined ? new Set<string>() : repeatableNames(query);
  return (request) => {
    const issues: Issue[] = [];
    const parse = (place: Issue['in'], schema: z.ZodType | undefined, input: () => unknown) =>
      schema === undefined ? undefined : parsePart(place, schema, input(), issues);
    const parsed = {
      params: parse('path', params, () => request.params),
      query: parse('query', query, () => ungroup(groupParameters(queryOf(request.url ?? '')), repeatable, issues)),
      headers: parse('header', headers, () => headersNamed(namesOfHeaders, request.headers ?? {})),
      body: parse('body', body?.schema, () => request.body),
    };
    if (issues.length > 0) throw invalidRequest(issues);
    return parsed;
  };
}

/** The names of the query parameters whose schema takes an array. */
function repeatableNames(query: z.ZodType): Set<string> {
  return new Set(
    Object.entries(propertiesOf(query)).flatMap(([name, property]) =>
      typeof property === 'object' && property.type === 'array' ? [name] : [],
    ),
  );
}

function propertiesOf(schema: z.ZodType) {
  return z.toJSONSchema(schema, { io: 'input' }).properties ?? {};
}

/** The headers that a route asks for, by its own spelling; one that was given repeatedly is a list with commas. */
function headersNamed(names: readonly string[], given: Request['headers']): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = given[name.toLowerCase()];
      return value === undefined ? [] : [[name, [value].flat().join(', ')]];
    }),
  );
}

function ungroup(groups: Record<string, string[]>, repeatable: ReadonlySet<string>, issues: Issue[]): unknown {
  const entries = Object.entries(groups).map(([name, values]): [string, unknown] => {
    if (repeatable.has(name)) return [name, values];
    if (values.length > 1) issues.push({ in: 'query', at: shorten(name), fault: 'given more than once' });
    return [name, values[0]];
  });
  return Object.fromEntries(entries);
}

function parsePart(place: Issue['in'], schema: z.ZodType, input: unknown, issues: Issue[]): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) issues.push(...issuesOf(place, issue, input));
  return undefined;
}

function issuesOf(place: Issue['in'], issue: z.core.$ZodIssue, input: unknown): Issue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ in: place, at: pathOf([...issue.path, key]), fault: 'unknown' }));
  }
  return [{ in: place, at: pathOf(issue.path), fault: faultOf(issue, input) }];
}

function faultOf(issue: z.core.$ZodIssue, input: unknown): string {
  const value = issue.path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    input,
  );
  if (value === undefined) return 'missing';
  if (issue.code === 'invalid_union') return 'fits none of the forms that are allowed here';
  return issue.message;
}

function pathOf(path: readonly PropertyKey[]): string {
  return shorten(path.map(String).join('.'));
}

// Names come from the caller, too: an answer must not grow with what was sent.
function shorten(name: string): string {
  return name.slice(0, shownNameLength);
}

function invalidRequest(all: readonly Issue[]): AppError {
  const issues = all.slice(0, shownIssues);
  const detail = issues.map((issue) => `${[issue.in, issue.at].filter(Boolean).join(' ')}: ${issue.fault}`).join('; ');
  return new AppError('invalid-request', `The request does not fit: ${detail}.`, { details: { issues } });
}

function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}
