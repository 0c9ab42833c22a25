import { type ErrorCode, errorCodes } from '@calendar-cache/errors';
import type { AnyRoute, HeaderDefinition, ResponseDefinition } from '../contract/define-route.ts';
import { errorsOf } from '../contract/errors-of.ts';
import type { Header, MediaType, OpenApiResponse, Schema } from './document.ts';
import { commonHeaders, errorHeaders } from './headers.ts';
import { exampleError, problemSchema } from './problem.ts';
import type { SchemaWriter } from './schema-writer.ts';

/** Every answer of a route by status: its own, a 304 of what can be read, and its errors with their codes. */
export function describeResponses(route: AnyRoute, writer: SchemaWriter): Record<string, OpenApiResponse> {
  const responses: Record<string, OpenApiResponse> = {};
  for (const [status, response] of Object.entries(route.responses)) {
    responses[status] = describeResponse(route, Number(status), response, writer);
  }
  if (route.method === 'get' && responses[304] === undefined) {
    responses[304] = {
      description: 'Nothing has changed since the answer whose `ETag` was sent as `If-None-Match`',
      headers: commonHeaders(route, 304),
    };
  }
  for (const [status, codes] of byStatus(errorsOf(route))) {
    const error = describeErrors(route, status, codes, writer);
    const own = responses[status];
    responses[status] =
      own === undefined
        ? error
        : { ...own, headers: { ...error.headers, ...own.headers }, content: { ...own.content, ...error.content } };
  }
  return responses;
}

function describeResponse(
  route: AnyRoute,
  status: number,
  response: ResponseDefinition,
  writer: SchemaWriter,
): OpenApiResponse {
  const { description, schema, contentType = 'application/json', headers = {} } = response;
  const own = Object.entries(headers).map(([name, header]) => [name, describeHeader(header)]);
  return {
    description,
    headers: { ...commonHeaders(route, status), ...Object.fromEntries(own) },
    ...(schema === undefined
      ? {}
      : { content: { [contentType]: { schema: writer.write(schema), ...examplesOf(response) } } }),
  };
}

function examplesOf({ example, examples }: ResponseDefinition): Pick<MediaType, 'example' | 'examples'> {
  if (examples === undefined) return { example };
  return { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) };
}

function describeHeader({ description, example, pattern, required }: HeaderDefinition): Header {
  return {
    description,
    ...(required === true ? { required } : {}),
    ...(typeof required === 'object' ? { 'x-required-if-body': required } : {}),
    schema: { type: 'string', ...(pattern === undefined ? {} : { pattern }) },
    example,
  };
}

function byStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) groups.set(errorCodes[code].status, [...(groups.get(errorCodes[code].status) ?? []), code]);
  return groups;
}

function describeErrors(
  route: AnyRoute,
  status: number,
  codes: readonly ErrorCode[],
  writer: SchemaWriter,
): OpenApiResponse {
  const { errorDialect } = route;
  const headers = { ...commonHeaders(route, status), ...errorHeaders(status, codes) };
  const description = codes.map((code) => `${errorCodes[code].title} (\`${code}\`)`).join('; ');
  if (errorDialect === undefined) {
    return { description, headers, content: { 'application/problem+json': describeProblem(status, codes, writer) } };
  }
  const examples = Object.fromEntries(
    codes.map((code) => [code, { value: errorDialect.render(exampleError(code)).body }]),
  );
  return {
    description,
    headers,
    content: { [errorDialect.contentType]: { schema: writer.write(errorDialect.schema), examples } },
  };
}

function describeProblem(status: number, codes: readonly ErrorCode[], writer: SchemaWriter): MediaType {
  const narrowed: Schema = {
    type: 'object',
    properties: { status: { type: 'integer', const: status }, code: { type: 'string', enum: codes } },
  };
  return {
    schema: { allOf: [writer.write(problemSchema), narrowed] },
    examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
  };
}
