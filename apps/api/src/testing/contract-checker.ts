import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import {
  type Header,
  type OpenApiDocument,
  type OpenApiResponse,
  operationsOf,
  type Reference,
  type Schema,
} from '../openapi/document.ts';

/** An answer as it went over the wire, and what was asked. */
export interface Exchange {
  method: string;
  /** As in the request line: path and query. */
  url: string;
  status: number;
  /** By their names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

interface Operation {
  method: string;
  pattern: RegExp;
  path: string;
  responses: Record<string, OpenApiResponse>;
}

const problemReference = '#/components/schemas/Problem';

/** Tells what an OpenAPI document does not say about an answer. Fields that it does not name are faults, too. */
export class ContractChecker {
  readonly #ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
  readonly #operations: Operation[];
  readonly #headers: Readonly<Record<string, Header>>;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    formats.default(this.#ajv);
    this.#ajv.addKeyword('components');
    this.#headers = document.components.headers;
    const components = { schemas: mapValues(document.components.schemas, close) };
    this.#ajv.addSchema({ $id: 'document:', components });
    this.#operations = operationsOf(document)
      .map(({ method, path, operation }) => ({
        method,
        path,
        pattern: patternOf(path),
        responses: operation.responses,
      }))
      .sort((one, other) => parametersIn(one.path) - parametersIn(other.path));
  }

  /** What is wrong with the answer; an empty list when it is as documented. */
  faultsOf(exchange: Exchange): string[] {
    const [path = ''] = exchange.url.split(/[?#]/, 1);
    const method = exchange.method === 'HEAD' ? 'get' : exchange.method.toLowerCase();
    const operation = this.#operations.find((one) => one.method === method && one.pattern.test(path));
    const faults =
      operation === undefined
        ? this.#faultsOfUnknown(exchange, path)
        : this.#faultsOfAnswer(exchange, operation.path, operation.responses[exchange.status]);
    return faults.map((fault) => `${exchange.method} ${exchange.url.slice(0, 200)} → ${exchange.status}: ${fault}`);
  }

  /** What a schema of the document says about a value. */
  faultsOfValue(schema: Schema, value: unknown): string[] {
    return this.#faultsBy(close(schema), value);
  }

  #faultsBy(schema: Schema, value: unknown): string[] {
    const key = JSON.stringify(schema);
    let validate = this.#validators.get(key);
    if (validate === undefined) {
      validate = this.#ajv.compile(toDocument(schema));
      this.#validators.set(key, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      [instancePath, message, JSON.stringify(params)].join(' '),
    );
  }

  /** An address that no route has is answered by a problem, and so is a method that a route does not have. */
  #faultsOfUnknown(exchange: Exchange, path: string): string[] {
    const others = this.#operations.filter(({ pattern }) => pattern.test(path));
    const allowed = others.length === 0 ? [400, 404] : [400, 405];
    if (!allowed.includes(exchange.status)) return ['this address is not in the document'];
    const problem = { 'application/problem+json': { schema: { $ref: problemReference } } };
    // A route of another dialect refuses in that dialect, and so do the addresses beside it.
    const relatives = this.#operations.filter((one) => firstSegmentOf(one.path) === firstSegmentOf(path));
    const foreign = relatives.flatMap(({ responses }) => Object.entries(responses[500]?.content ?? {}));
    const content = { ...Object.fromEntries(foreign), ...problem };
    const headers = {
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      ...(exchange.status === 405 ? { Allow: { description: '', required: true, schema: { type: 'string' } } } : {}),
    };
    return this.#faultsOfAnswer(exchange, path, { description: '', headers, content });
  }

  #faultsOfAnswer(exchange: Exchange, path: string, response: OpenApiResponse | undefined): string[] {
    if (response === undefined) return [`${path} has no such status in the document: ${exchange.body.slice(0, 300)}`];
    const given = Object.entries(response.headers ?? {});
    return [
      ...given.flatMap(([name, header]) => this.#faultsOfHeader(exchange, name, header)),
      ...this.#faultsOfBody(exchange, response),
    ];
  }

  #faultsOfHeader({ headers, body }: Exchange, name: string, given: Header | Reference): string[] {
    const header = '$ref' in given ? this.#headers[given.$ref.split('/').at(-1) ?? ''] : given;
    if (header === undefined) return [`${name} refers to nothing`];
    const value = headers[name.toLowerCase()];
    if (value !== undefined) return this.#faultsBy(header.schema, value).map((fault) => `${name}: ${fault}`);
    const condition = header['x-required-if-body'];
    const isNeeded =
      header.required === true || (condition !== undefined && this.#faultsBy(condition, parse(body)).length === 0);
    return isNeeded ? [`no ${name}`] : [];
  }

  #faultsOfBody({ method, status, body, headers }: Exchange, response: OpenApiResponse): string[] {
    if (method === 'HEAD' || status === 304) return body === '' ? [] : ['there is a body'];
    if (response.content === undefined) return body === '' ? [] : ['a body is not in the document'];
    const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? 'none';
    const documented = Object.entries(response.content).find(([known]) => known.split(';', 1)[0]?.trim() === type);
    if (documented === undefined) return [`content type ${type} is not in the document`];
    const value = type.endsWith('json') ? parse(body) : body;
    return this.#faults(documented[1].schema, value);
  }

  #faults(schema: Schema, value: unknown): string[] {
    return value === notJson ? ['the body is not JSON'] : this.faultsOfValue(schema, value);
  }
}

function firstSegmentOf(path: string): string | undefined {
  return path.split('/')[1];
}

const notJson = Symbol('not JSON');

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return notJson;
  }
}

function parametersIn(path: string): number {
  return path.split('{').length;
}

function patternOf(path: string): RegExp {
  const parts = path.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // As Express does: whatever the case, with a slash at the end or without.
  return new RegExp(`^${parts.join('[^/]+')}/?$`, 'i');
}

/** A schema under which an object may have no fields but those that are named; parts of an `allOf` stay open. */
function close(schema: Schema): Schema {
  const { properties, items, anyOf, oneOf, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties === undefined
      ? {}
      : { properties: mapValues(properties, close), additionalProperties: additionalProperties ?? false }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: close(additionalProperties) } : {}),
    ...(items === undefined ? {} : { items: close(items) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(close) }),
    ...(oneOf === undefined ? {} : { oneOf: oneOf.map(close) }),
  };
}

function toDocument(schema: Schema): Schema {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document:#/');
  return JSON.parse(text);
}

function mapValues<Value, Result>(record: Readonly<Record<string, Value>>, map: (value: Value) => Result) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
