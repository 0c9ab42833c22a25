import type { z } from 'zod';
import type { AnyRoute } from '../contract/define-route.ts';
import { describeResponses } from './describe-responses.ts';
import type { Operation, Parameter } from './document.ts';
import type { SchemaWriter } from './schema-writer.ts';

/** A path as OpenAPI writes it: `/v1/users/{userId}`. */
export function pathTemplate(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/** A route as OpenAPI tells it. */
export function describeOperation(route: AnyRoute, writer: SchemaWriter): Operation {
  const { summary, description, tags, scope, params, query, headers, body } = route;
  const parameters = [
    ...parametersOf('path', params, writer),
    ...parametersOf('query', query, writer),
    ...parametersOf('header', headers, writer),
  ];
  return {
    operationId: operationId(route),
    summary,
    ...(description === undefined ? {} : { description }),
    tags,
    security: scope === 'public' ? [] : [{ apiKey: [scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: writer.write(body.schema), example: body.example } },
          },
        }),
    responses: describeResponses(route, writer),
  };
}

/** `GET /v1/users/:userId` is `getUsersByUserId`. */
function operationId({ method, path }: Pick<AnyRoute, 'method' | 'path'>): string {
  const words = path
    .replace(/^\/v1(?=\/)/, '')
    .replace(/:(\w)/g, (_colon, first: string) => `by-${first}`)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method + words.map((word) => (word[0] ?? '').toUpperCase() + word.slice(1)).join('');
}

function parametersOf(place: Parameter['in'], schema: z.ZodType | undefined, writer: SchemaWriter): Parameter[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = writer.write(schema);
  return Object.entries(properties).map(([name, { description, examples, ...own }]) => {
    const itemExample = own.items?.examples?.[0];
    const example = examples?.[0] ?? own.enum?.[0] ?? (itemExample === undefined ? undefined : [itemExample]);
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      ...(example === undefined ? {} : { example }),
      schema: own,
      ...(own.type === 'array' ? { style: 'form' as const, explode: true as const } : {}),
    };
  });
}
