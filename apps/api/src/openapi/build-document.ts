import { problemOf } from '@calendar-cache/observability';
import type { AnyRoute } from '../contract/define-route.ts';
import { errorsOf } from '../contract/errors-of.ts';
import { describeOperation, pathTemplate } from './describe-operation.ts';
import type { OpenApiDocument } from './document.ts';
import { componentHeaders, exampleRequestId } from './headers.ts';
import { exampleError } from './problem.ts';
import { SchemaWriter } from './schema-writer.ts';

/** The OpenAPI 3.1 document of these routes, made of the very schemas that check their requests. */
export function buildDocument(routes: readonly AnyRoute[]): OpenApiDocument {
  const writer = new SchemaWriter();
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const path = pathTemplate(route.path);
    paths[path] = { ...paths[path], [route.method]: describeOperation(route, writer) };
  }
  const codes = [...new Set(routes.filter(({ errorDialect }) => errorDialect === undefined).flatMap(errorsOf))];
  return {
    openapi: '3.1.1',
    info: {
      title: 'calendar-cache',
      version: '1',
      summary: 'When is this person busy? With the proof of how fresh the answer is.',
      description:
        'It may be slow, it may refuse, but it never says "free" when the person is busy.\n\n' +
        'Errors are `application/problem+json` (RFC 9457) with a `code` from a closed list. Instants are ISO 8601: UTC out, ' +
        'any offset in. Ignore fields that you do not know: more may come.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.flatMap(({ tags }) => tags))].map((name) => ({ name })),
    paths,
    components: {
      schemas: writer.components,
      examples: Object.fromEntries(
        codes.map((code) => [code, { value: problemOf(exampleError(code), exampleRequestId) }]),
      ),
      headers: componentHeaders,
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key with the scope that the operation names: `Authorization: Bearer <key>`',
        },
      },
    },
  };
}
