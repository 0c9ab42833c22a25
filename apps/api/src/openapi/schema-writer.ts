import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Schema } from './document.ts';

/** Turns zod schemas into JSON Schema and collects those that have a name of their own. */
export class SchemaWriter {
  /** What `.meta({ id })` named, by that name. */
  readonly components: Record<string, Schema> = {};

  /**
   * What the schema takes: for what is answered that is the same as what it gives.
   * @throws Error when two schemas that differ have the same name, or one can't be put into JSON Schema.
   */
  write(schema: z.ZodType): Schema {
    const { $schema, $defs = {}, ...own } = z.toJSONSchema(schema, { io: 'input' });
    for (const [name, definition] of Object.entries($defs)) this.#keep(name, tidy(definition));
    return tidy(own);
  }

  #keep(name: string, schema: Schema): void {
    const known = this.components[name];
    if (known !== undefined && !isDeepStrictEqual(known, schema)) {
      throw new Error(`Two different schemas are named ${name}.`);
    }
    this.components[name] = schema;
  }
}

/** Moves references to where OpenAPI keeps named schemas, and `example` to the list that JSON Schema knows. */
function tidy(node: unknown): Schema {
  const tidied = tidyValue(node);
  return typeof tidied === 'object' && tidied !== null && !Array.isArray(tidied) ? { ...tidied } : {};
}

function tidyValue(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tidyValue);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).flatMap(([keyword, value]): [string, unknown][] => {
    if (keyword === 'properties') return [[keyword, tidyProperties(value)]];
    if (keyword === 'example') return [['examples', [value]]];
    if (keyword === 'id' || value === undefined) return [];
    if (keyword === '$ref') return [[keyword, String(value).replace('#/$defs/', '#/components/schemas/')]];
    return [[keyword, literal.has(keyword) ? value : tidyValue(value)]];
  });
  return Object.fromEntries(entries);
}

/** Keywords whose values are data, not schemas. */
const literal = new Set(['examples', 'default', 'const', 'enum', 'required']);

// A property may be called "example" or "id": its name is no keyword.
function tidyProperties(properties: unknown): unknown {
  if (typeof properties !== 'object' || properties === null) return properties;
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, tidyValue(schema)]));
}
