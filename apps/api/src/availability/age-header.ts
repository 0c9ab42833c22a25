import type { HeaderDefinition } from '../contract/define-route.ts';
import type { Schema } from '../openapi/document.ts';

/**
 * The header that tells the age of an answer (L9).
 * @param required whether it always comes, or with which bodies
 */
export function ageHeader(description: string, required: true | Schema): Readonly<Record<string, HeaderDefinition>> {
  return {
    'Calendar-Cache-As-Of': {
      description,
      example: '2026-03-01T08:59:30.000Z',
      pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
      required,
    },
  };
}

const bodyWithAge: Schema = { type: 'object', required: ['asOf'], properties: { asOf: { type: 'string' } } };

/** The age of an answer with such a body. */
export const ageOfOldestPart = ageHeader('The age of the oldest part; absent where nothing is known', bodyWithAge);
