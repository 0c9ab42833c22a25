import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { untrustedReasons } from '@calendar-cache/calendar-cache';
import { expect, test } from '@jest/globals';
import { conditions, type Mode, modes, renderModeTable } from './mode-table.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/availability.md'), 'utf8');
const tables = [...page.matchAll(/<!-- modes: (.+) -->\n([\s\S]*?)<!-- \/modes -->/g)].map(([, shown = '', table]) => ({
  shown: (shown.includes(';') ? shown.split('; ') : shown.split(', ')) as Mode[],
  table,
}));

test('docs/availability.md shows the answers of every mode, as the tests have them', () => {
  expect(tables.flatMap(({ shown }) => shown)).toEqual(Object.keys(modes));
  for (const { shown, table } of tables) expect(table).toBe(`${renderModeTable(shown)}\n`);
});

test('L1: every reason for which rows are not believed has its line', () => {
  const covered = new Set(conditions.map(({ calendar }) => calendar.untrustedReason));
  expect(untrustedReasons.filter((reason) => !covered.has(reason))).toEqual([]);
});
