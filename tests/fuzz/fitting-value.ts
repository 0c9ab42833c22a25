import type { Schema } from '../../apps/api/src/openapi/document.ts';
import type { Random } from '../recurrence-oracle/random.ts';

/** Ids that exist, by the names under which routes ask for them. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** Makes values that fit schemas of the document, with ids that exist where a name asks for one. */
export class FittingValues {
  readonly #schemas: Readonly<Record<string, Schema>>;
  readonly #ids: KnownIds;

  constructor(schemas: Readonly<Record<string, Schema>>, ids: KnownIds) {
    this.#schemas = schemas;
    this.#ids = ids;
  }

  /** @param name the parameter or field that the value is for */
  make(random: Random, name: string, schema: Schema, example?: unknown): unknown {
    const ids = this.#ids[name];
    if (schema.type === 'array') return this.#list(random, name, schema.items ?? {});
    if (ids !== undefined && random.chance(0.95)) return random.pick(ids);
    if (schema.$ref !== undefined) {
      return this.make(random, name, this.#schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
    }
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return random.pick(schema.enum);
    const forms = schema.anyOf ?? schema.oneOf;
    if (forms !== undefined) return this.make(random, name, random.pick(forms));
    if (schema.properties !== undefined) return this.#object(random, schema);
    if (example !== undefined && random.chance(0.7)) return example;
    if (schema.examples !== undefined && random.chance(0.5)) return random.pick(schema.examples);
    return this.#scalar(random, schema);
  }

  #list(random: Random, name: string, items: Schema): unknown[] {
    const length = random.chance(0.05) ? random.integer(100, 700) : random.integer(1, 3);
    return Array.from({ length }, () => this.make(random, name, items));
  }

  #object(random: Random, { properties = {}, required = [] }: Schema): unknown {
    const wanted = Object.entries(properties).filter(([name]) => required.includes(name) || random.chance(0.5));
    return Object.fromEntries(wanted.map(([name, schema]) => [name, this.make(random, name, schema)]));
  }

  #scalar(random: Random, { type, format, minimum, maximum }: Schema): unknown {
    switch ([type].flat()[random.integer(0, [type].flat().length - 1)]) {
      case 'integer':
      case 'number':
        return random.integer(Number(minimum ?? 0), Math.min(Number(maximum ?? 1_000), 1_000_000));
      case 'boolean':
        return random.chance(0.5);
      case 'null':
        return null;
      case 'object':
        return {};
      default:
        return textOf(random, format);
    }
  }
}

function textOf(random: Random, format: string | undefined): string {
  if (format === 'date-time') return new Date(Date.UTC(2027, 2, 1) + random.integer(0, 200) * 3_600_000).toISOString();
  if (format === 'uuid') return `0b8f7c1e-32a5-4f0e-9a43-${String(random.integer(0, 999_999)).padStart(12, '0')}`;
  if (format === 'email') return `person-${random.integer(0, 99)}@example.com`;
  return `text-${random.integer(0, 99)}`;
}
