/** A JSON Schema 2020-12, as far as we write and read it. */
export interface Schema {
  $ref?: string;
  type?: string | readonly string[];
  description?: string;
  examples?: readonly unknown[];
  default?: unknown;
  enum?: readonly unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  [keyword: string]: unknown;
}

/** Something that stands under `components`, by its address (`#/components/…`). */
export interface Reference {
  $ref: string;
}

/** A value of the example, or where it stands. */
export type Example = { summary?: string; value: unknown } | Reference;

/** A body in one content type. */
export interface MediaType {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, Example>;
}

/** A header of an answer. */
export interface Header {
  description: string;
  required?: boolean;
  /** The header comes with a body that fits this schema, and may be missing elsewhere. */
  'x-required-if-body'?: Schema;
  schema: Schema;
  example?: unknown;
}

/** An answer of an operation. */
export interface OpenApiResponse {
  description: string;
  headers?: Record<string, Header | Reference>;
  content?: Record<string, MediaType>;
}

/** A parameter of an operation. */
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Schema;
  example?: unknown;
  style?: 'form';
  explode?: true;
}

/** What one method of one path does. */
export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: readonly string[];
  security: readonly Record<string, readonly string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: true; content: Record<string, MediaType> };
  responses: Record<string, OpenApiResponse>;
}

/** An OpenAPI 3.1 document, as far as we write and read it. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; summary: string; description: string; license: Record<string, string> };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    examples: Record<string, Example>;
    headers: Record<string, Header>;
    securitySchemes: Record<string, Record<string, string>>;
  };
}

/** Every operation of a document with its method (lower case) and its path template. */
export function operationsOf(document: OpenApiDocument): { method: string; path: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
}
