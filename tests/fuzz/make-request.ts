import { deflateSync, gzipSync } from 'node:zlib';
import {
  type OpenApiDocument,
  type Operation,
  operationsOf,
  type Parameter,
} from '../../apps/api/src/openapi/document.ts';
import type { Random } from '../recurrence-oracle/random.ts';
import { FittingValues, type KnownIds } from './fitting-value.ts';
import { hostileBody, hostileText, hostileValue } from './hostile-values.ts';

/** A request to be sent as it is. */
export interface FuzzRequest {
  method: string;
  url: string;
  headers: [name: string, value: string][];
  body: Buffer | null;
  /** The operation that it was made from. */
  of: string;
}

const otherMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH'];
const namesOfHeaders = [
  'X-Request-Id',
  'X-Forwarded-For',
  'X-HTTP-Method-Override',
  'If-None-Match',
  'Accept',
  'Accept-Encoding',
  'Cookie',
  'Host',
  'Origin',
  'Range',
  'Referer',
  'Forwarded',
];

/** Makes requests from the document: mostly right with something wrong in it, so that they come far. */
export class RequestMaker {
  readonly #operations: ReturnType<typeof operationsOf>;
  /** What the product is for: asked more often than the rest. */
  readonly #questions: ReturnType<typeof operationsOf>;
  readonly #document: OpenApiDocument;
  #values: FittingValues;
  readonly #keys: readonly string[];

  /** @param keys the keys to ask with; the first is used mostly */
  constructor(document: OpenApiDocument, ids: KnownIds, keys: readonly string[]) {
    this.#document = document;
    this.#operations = operationsOf(document);
    this.#questions = this.#operations.filter(({ path }) => /availability|freeBusy/.test(path));
    this.#values = new FittingValues(document.components.schemas, ids);
    this.#keys = keys;
  }

  /** Other ids from now on. */
  useIds(ids: KnownIds): void {
    this.#values = new FittingValues(this.#document.components.schemas, ids);
  }

  make(random: Random): FuzzRequest {
    const { method, path, operation } = random.pick(random.chance(0.25) ? this.#questions : this.#operations);
    // Some are right but for their body or their key, else few would come past the first check.
    const spoilt = random.chance(0.5) ? 0 : 0.3;
    return {
      method: random.chance(0.9) ? method.toUpperCase() : random.pick(otherMethods),
      url: this.#path(random, path, operation, spoilt) + this.#query(random, operation, spoilt),
      ...this.#content(random, operation, spoilt),
      of: `${method.toUpperCase()} ${path}`,
    };
  }

  #path(random: Random, template: string, { parameters = [] }: Operation, spoilt: number): string {
    if (random.chance(spoilt / 15))
      return random.pick(['//', '/%E0%A4%A', '/v1/%00', '/v1/../openapi.json', '/.env', '/V1/availability/', '/v1/*']);
    return template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
      const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
      const value = random.chance(spoilt) ? hostileText(random) : this.#fitting(random, parameter, name);
      return encode(random, String(value)) || '%20';
    });
  }

  #query(random: Random, { parameters = [] }: Operation, spoilt: number): string {
    const pairs = parameters
      .filter((parameter) => parameter.in === 'query' && random.chance(parameter.required ? 1 - spoilt / 6 : 0.3))
      .flatMap((parameter) => {
        const value = random.chance(spoilt) ? hostileText(random) : this.#fitting(random, parameter, parameter.name);
        const values = random.chance(spoilt / 6) ? [value, value] : [value].flat();
        return values.map((one) => `${parameter.name}=${encode(random, String(one))}`);
      });
    if (random.chance(0.05))
      pairs.push(`${encode(random, hostileText(random))}=${encode(random, hostileText(random))}`);
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  }

  #fitting(random: Random, parameter: Parameter | undefined, name: string): unknown {
    return parameter === undefined ? name : this.#values.make(random, name, parameter.schema, parameter.example);
  }

  #headers(random: Random, { parameters = [] }: Operation, spoilt: number): [string, string][] {
    return parameters
      .filter((parameter) => parameter.in === 'header' && random.chance(parameter.required ? 1 - spoilt / 6 : 0.3))
      .map((parameter) => {
        const value = random.chance(spoilt) ? hostileText(random) : this.#fitting(random, parameter, parameter.name);
        return [parameter.name, headerValue(String(value))];
      });
  }

  #content(random: Random, operation: Operation, spoilt: number): Pick<FuzzRequest, 'headers' | 'body'> {
    const { requestBody } = operation;
    const headers = this.#headers(random, operation, spoilt);
    if (random.chance(0.93)) headers.push(['Authorization', this.#authorization(random)]);
    if (random.chance(0.15)) headers.push([random.pick(namesOfHeaders), headerValue(hostileText(random))]);
    const schema = requestBody?.content['application/json']?.schema;
    if (schema === undefined && random.chance(0.95)) return { headers, body: null };
    const body = random.chance(0.15) ? hostileBody(random) : this.#json(random, schema ?? {});
    headers.push(['Content-Type', random.chance(0.95) ? 'application/json' : contentType(random)]);
    return encoded(random, headers, body);
  }

  #authorization(random: Random): string {
    if (random.chance(0.8)) return `Bearer ${this.#keys[0]}`;
    return random.chance(0.5) ? `Bearer ${random.pick(this.#keys)}` : headerValue(`Bearer ${hostileText(random)}`);
  }

  #json(random: Random, schema: Parameter['schema']): Buffer {
    const fitting = this.#values.make(random, '', schema);
    const value = random.chance(0.5) ? fitting : spoil(random, fitting);
    return Buffer.from(JSON.stringify(value) ?? 'null');
  }
}

/** The same value with something in it replaced, left out, or put beside it. */
function spoil(random: Random, value: unknown): unknown {
  if (random.chance(0.2)) return hostileValue(random);
  if (Array.isArray(value)) return value.map((item) => (random.chance(0.5) ? spoil(random, item) : item));
  if (typeof value !== 'object' || value === null)
    return random.chance(0.5) ? hostileText(random) : hostileValue(random);
  const entries = Object.entries(value).filter(() => random.chance(0.9));
  if (random.chance(0.1)) entries.push([hostileText(random), hostileValue(random)]);
  return Object.fromEntries(entries.map(([key, field]) => [key, random.chance(0.5) ? spoil(random, field) : field]));
}

function contentType(random: Random): string {
  const types = [
    'text/plain',
    'application/xml',
    'application/json; charset=utf-16',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
    'application/json; charset=koi8-r',
    ';',
    'application/json,text/html',
  ];
  return random.pick(types);
}

function encoded(random: Random, headers: [string, string][], body: Buffer): Pick<FuzzRequest, 'headers' | 'body'> {
  if (random.chance(0.9)) return { headers, body };
  const [name, bytes] = random.pick<[string, Buffer]>([
    ['gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['gzip', body],
    ['br', body],
    ['rot13', body],
    ['gzip', gzipSync(Buffer.alloc(2_000_000, 32))],
  ]);
  return { headers: [...headers, ['Content-Encoding', name]], body: bytes };
}

/** Percent-encoded, now and then not quite as it should be. */
function encode(random: Random, text: string): string {
  const safe = encodeURIComponent(Buffer.from(text).toString());
  if (random.chance(0.97)) return safe;
  return random.pick([
    safe.replaceAll('%', '%25'),
    `${safe}%`,
    `${safe}%ff%fe`,
    text.replace(/[^\x21-\x7e]|[?#]/g, ''),
  ]);
}

/** What a header can hold at all. */
function headerValue(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').slice(0, 3_000);
}
