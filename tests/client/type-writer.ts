import type { Schema } from '../../apps/api/src/openapi/document.ts';

/** A JSON Schema as a TypeScript type. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return `Schemas[${quoted(schema.$ref.split('/').at(-1) ?? '')}]`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms !== undefined) return union(forms.map(typeOf));
  if (schema.allOf !== undefined) return schema.allOf.map((part) => `(${typeOf(part)})`).join(' & ');
  const types = [schema.type ?? []].flat();
  return types.length === 0 ? 'unknown' : union(types.map((type) => plainType(type, schema)));
}

function plainType(type: string, schema: Schema): string {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'null':
    case 'string':
      return type;
    case 'array':
      return `(${typeOf(schema.items ?? {})})[]`;
    default:
      return objectType(schema);
  }
}

function objectType({ properties, required = [], additionalProperties }: Schema): string {
  const rest = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  if (properties === undefined) return additionalProperties === false ? '{}' : `Record<string, ${rest}>`;
  const fields = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? '' : '?';
    return `${comment(field.description)}${quoted(name)}${optional}: ${typeOf(field)};`;
  });
  const open = typeof additionalProperties === 'object' ? ['[name: string]: unknown;'] : [];
  return `{\n${[...fields, ...open].join('\n')}\n}`;
}

/** A description as a docstring. */
export function comment(description: string | undefined): string {
  return description === undefined ? '' : `/** ${description.replaceAll('*/', '* /').replace(/\s+/g, ' ')} */\n`;
}

/** A name as a key or a literal; the formatter takes away quotes that are not needed. */
export function quoted(name: string): string {
  return `'${name.replaceAll("'", "\\'")}'`;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}
