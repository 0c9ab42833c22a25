import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const docs = join(import.meta.dirname, '../docs');
const page = readFileSync(join(docs, 'lessons.md'), 'utf8');

/** What a short name in brackets stands for, from the end of the page. */
const fileOf = new Map([...page.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)].map(([, name = '', path = '']) => [name, path]));

/** The rows of the tables: a behaviour, and what stands for it. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.endsWith('| ours |'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, behaviour = '', ours = '']) => ({ behaviour, ours, proofs: proofsIn(ours) }));

/** Each title in “ ” belongs to the last short name in [ ] before it. */
function proofsIn(cell: string): { name: string | null; title: string }[] {
  let name: string | null = null;
  const proofs: { name: string | null; title: string }[] = [];
  for (const [, shortName, title] of cell.matchAll(/\[([^\]]+)\]|“([^”]+)”/g)) {
    if (shortName !== undefined) name = shortName;
    else if (title !== undefined) proofs.push({ name, title });
  }
  return proofs;
}

/** Whether a source has a string of that text, whatever quotes it stands in: a title, or its template. */
function hasTitle(source: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${title.replaceAll(quote, `\\${quote}`)}${quote}`));
}

const reasonOf = (ours: string) => ours.match(/^Not ours[^:]*: .{20,}/)?.[0];
const knownSuite = /\.(test|suite)\.ts$/;

describe('docs/lessons.md', () => {
  test('has the lessons of all three generations, and those that none of them tests or gets right', () => {
    expect(page.match(/^## .+$/gm)).toEqual([
      '## First generation',
      '## Second generation',
      '## Third generation',
      '## What none of the three tests',
      '## What their code gets wrong and no test shows',
    ]);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter(({ behaviour }) => behaviour === '')).toEqual([]);
  });

  test('says of each behaviour which test proves it, or why it is not ours', () => {
    expect(rows.filter(({ ours, proofs }) => proofs.length === 0 && reasonOf(ours) === undefined)).toEqual([]);
  });

  test('names suites that are there, and each of them once', () => {
    const missing = [...fileOf.values()].filter((path) => !knownSuite.test(path) || !existsSync(join(docs, path)));
    expect(missing).toEqual([]);
    expect(new Set(fileOf.values()).size).toBe(fileOf.size);
    const named = new Set(rows.flatMap(({ proofs }) => proofs.map(({ name }) => name)));
    expect([...fileOf.keys()].filter((name) => !named.has(name))).toEqual([]);
  });

  test('names titles that stand in their suites', () => {
    const unfounded = rows.flatMap(({ proofs }) =>
      proofs.filter(({ name, title }) => {
        const path = fileOf.get(name ?? '');
        return path === undefined || !hasTitle(readFileSync(join(docs, path), 'utf8'), title);
      }),
    );
    expect(unfounded).toEqual([]);
  });
});
