import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';

const page = readFileSync(join(import.meta.dirname, '../docs/errors.md'), 'utf8');

/** The parts of the page by the code in their heading: "### `code`", "Status n · Retry: yes", cause, remedy. */
const entries = page
  .split(/^### /m)
  .slice(1)
  .map((part) => {
    const [heading = '', facts = '', ...rest] = part.split(/^## /m)[0]!.split('\n');
    return { code: heading.replaceAll('`', ''), facts, text: rest.join('\n') };
  });

test('docs/errors.md has each code of libs/errors/src/codes.ts once, in the same order, and no other', () => {
  expect(entries.map(({ code }) => code)).toEqual(Object.keys(errorCodes));
});

describe.each(Object.entries(errorCodes))('%s', (code, { status, retry }) => {
  const entry = entries.find((candidate) => candidate.code === code);

  test('status and retry are as in the code', () => {
    expect(entry?.facts).toBe(`Status ${status} · Retry: ${retry ? 'yes' : 'no'}`);
  });

  test('cause and remedy are told', () => {
    expect(entry?.text).toMatch(/^\*\*Cause\.\*\* \S.{30,}$/m);
    expect(entry?.text).toMatch(/^\*\*Remedy\.\*\* \S.{15,}$/m);
  });
});
