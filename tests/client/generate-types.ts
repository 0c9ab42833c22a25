import {
  type OpenApiDocument,
  type OpenApiResponse,
  type Operation,
  operationsOf,
  type Parameter,
  type Schema,
} from '../../apps/api/src/openapi/document.ts';
import { comment, quoted, typeOf } from './type-writer.ts';

const heading = `// Made of the API's OpenAPI document by \`npm run client:types\`. Not edited by hand.
`;

/** The types of the client: named schemas, error codes, and what every operation takes and answers. Not yet formatted. */
export function generateTypes(document: OpenApiDocument): string {
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}${quoted(name)}: ${typeOf(schema)};`,
  );
  const operations = operationsOf(document)
    .map(({ method, path, operation }) => ({ name: `${method.toUpperCase()} ${path}`, operation }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, operation }) => `${comment(operation.summary)}${quoted(name)}: ${operationType(operation)};`);
  return [
    heading,
    `/** The closed list of the API's error codes; docs/errors.md says cause and remedy of each. */\nexport type ErrorCode = Schemas['Problem']['code'];\n`,
    `/** The named schemas of the API. */\nexport interface Schemas {\n${schemas.join('\n')}\n}\n`,
    `/** Operations whose answers are texts; those of all others are JSON. */\nexport const textOperations: ReadonlySet<string> = new Set([${textOperations(document).join(', ')}]);\n`,
    `/** Every operation: what it takes, what it answers by status, and the codes of its errors. */\nexport interface Operations {\n${operations.join('\n')}\n}\n`,
  ].join('\n');
}

function textOperations(document: OpenApiDocument): string[] {
  const isText = ([status, { content = {} }]: [string, OpenApiResponse]) =>
    Number(status) < 300 && Object.keys(content).some((type) => !/\/json\b/.test(type));
  return operationsOf(document)
    .filter(({ operation }) => Object.entries(operation.responses).some(isText))
    .map(({ method, path }) => quoted(`${method.toUpperCase()} ${path}`))
    .sort();
}

function operationType({ parameters = [], requestBody, responses }: Operation): string {
  const parts = [
    ...parameterPart('path', parameters),
    ...parameterPart('query', parameters),
    ...parameterPart('header', parameters),
    ...(requestBody === undefined ? [] : [`body: ${typeOf(requestBody.content['application/json']?.schema ?? {})};`]),
    `answers: {\n${Object.entries(responses)
      .flatMap((answer) => answerOf(answer, parameters))
      .join('\n')}\n};`,
    `errors: ${codesOf(responses).map(quoted).join(' | ') || 'never'};`,
  ];
  return `{\n${parts.join('\n')}\n}`;
}

function parameterPart(place: Parameter['in'], parameters: NonNullable<Operation['parameters']>): string[] {
  const own = parameters.filter((parameter) => parameter.in === place);
  if (own.length === 0) return [];
  const fields = own.map(({ name, required, description, schema }) => {
    return `${comment(description)}${quoted(name)}${required ? '' : '?'}: ${typeOf(schema)};`;
  });
  const optional = own.some(({ required }) => required) ? '' : '?';
  return [`${place === 'header' ? 'headers' : place}${optional}: {\n${fields.join('\n')}\n};`];
}

function answerOf([status, { content }]: [string, OpenApiResponse], parameters: readonly Parameter[]): string[] {
  // A 304 comes only to those who ask for it.
  if (status === '304' && parameters.some(({ name }) => name === 'If-None-Match')) return [`${status}: undefined;`];
  if (Number(status) >= 300) return [];
  const media = Object.entries(content ?? {})[0];
  return [`${status}: ${media === undefined ? 'undefined' : typeOf(media[1].schema)};`];
}

function codesOf(responses: Operation['responses']): string[] {
  const codes = Object.values(responses).flatMap(({ content }) => {
    const schema: Schema | undefined = content?.['application/problem+json']?.schema;
    return schema?.allOf?.flatMap((part) => part.properties?.code?.enum ?? []) ?? [];
  });
  return [...new Set(codes.map(String))].sort();
}
