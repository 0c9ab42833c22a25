import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { currentTypes, typesFile } from './client-types.ts';
import { typeOf } from './type-writer.ts';

test('the types of the client are those of the API; else run npm run client:types', () => {
  expect(readFileSync(typesFile, 'utf8')).toBe(currentTypes());
});

test.each([
  [{ type: 'string', format: 'uuid' }, 'string'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ type: 'array', items: { type: 'integer' } }, '(number)[]'],
  [{ enum: ['a', 'b'] }, '"a" | "b"'],
  [{ const: 1 }, '1'],
  [{ $ref: '#/components/schemas/BusyBlock' }, "Schemas['BusyBlock']"],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
  [{ type: 'object', additionalProperties: { type: 'boolean' } }, 'Record<string, boolean>'],
  [{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }, "{\n'a': string;\n}"],
  [{ type: 'object', properties: { a: {} } }, "{\n'a'?: unknown;\n}"],
])('%j is %s', (schema, expected) => {
  expect(typeOf(schema)).toBe(expected);
});
