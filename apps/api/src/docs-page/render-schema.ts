import type { Schema } from '../openapi/document.ts';
import { escapeHtml, inline, table } from './html.ts';

const componentPrefix = '#/components/schemas/';

/** A schema in a few words: `array of BusyBlock`, `"live" | "fail"`, `text (uuid)`. */
export function schemaInWords(schema: Schema): string {
  if (schema.$ref !== undefined) return linkTo(schema.$ref);
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => code(JSON.stringify(value))).join(' | ');
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) return parts.map(schemaInWords).join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map(schemaInWords).join(' & ');
  const types = [schema.type ?? []].flat();
  return types.map((type) => typeInWords(type, schema)).join(' | ') || 'anything';
}

function typeInWords(type: string, schema: Schema): string {
  if (type === 'array') return `array of ${schema.items === undefined ? 'anything' : schemaInWords(schema.items)}`;
  if (type === 'object' && typeof schema.additionalProperties === 'object' && schema.properties === undefined) {
    return `object of ${schemaInWords(schema.additionalProperties)}`;
  }
  return escapeHtml(schema.format === undefined || type === 'null' ? type : `${type} (${schema.format})`);
}

function linkTo(reference: string): string {
  const name = escapeHtml(reference.replace(componentPrefix, ''));
  return `<a href="#schema-${name}">${name}</a>`;
}

function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}

/** The fields of an object, those of objects within it too, as a table; nothing for what has no fields. */
export function fieldTable(schema: Schema): string {
  return table(['Field', 'Type', 'Meaning'], fieldRows(schema, ''));
}

function fieldRows(schema: Schema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const optional = schema.required?.includes(name) ? '' : ' <span class="faint">optional</span>';
    const row = [`${code(prefix + name)}${optional}`, schemaInWords(field), inline(field.description ?? '')];
    return [row, ...fieldRows(field, `${prefix}${name}.`), ...fieldRows(field.items ?? {}, `${prefix}${name}[].`)];
  });
}
