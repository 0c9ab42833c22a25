import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { lawTestFiles } from './law-tests.mjs';
import { laws } from './laws.mjs';
import { applyChange, parseMutant, readMutants } from './patch.mjs';

const mutants = readMutants();

describe('the mutants of tests/mutants', () => {
  test.each(mutants.map((mutant) => [mutant.name, mutant]))(
    '%s still applies, and its tests are there',
    (_, mutant) => {
      for (const change of mutant.changes) {
        const text = readFileSync(change.file, 'utf8');
        expect(applyChange(text, change)).not.toBe(text);
      }
      expect(mutant.red.filter((file) => !existsSync(file))).toEqual([]);
      expect(Object.keys(laws)).toContain(mutant.law);
    },
  );

  test('each of the laws of truth and of order has at least two', () => {
    const proven = ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'L10', 'L11'];
    const counts = proven.map((law) => [law, mutants.filter((mutant) => mutant.law === law).length]);
    expect(counts.filter(([, count]) => count < 2)).toEqual([]);
  });
});

describe('patches', () => {
  const change = { file: 'x.ts', blocks: [{ before: ['b', 'c'], after: ['B'] }] };

  test('apply wherever their lines have moved to', () => {
    expect(applyChange('new\na\nb\nc\nd', change)).toBe('new\na\nB\nd');
  });

  test('do not apply where their lines are gone or not unique', () => {
    expect(() => applyChange('a\nb\nd', change)).toThrow('x.ts: is not there');
    expect(() => applyChange('b\nc\nb\nc', change)).toThrow('more than once');
  });

  test('say what they lack', () => {
    expect(() => parseMutant('nothing', 'Law: L1\n--- a/x.ts\n')).toThrow('needs the lines');
  });
});

test('the files that name a law in a title are found, tables of tests too', () => {
  expect(lawTestFiles(['L8'])).toContain('libs/calendar-cache/src/busy-interval/google-recurrence.test.ts');
  expect(lawTestFiles(['L8'])).not.toContain('libs/errors/src/app-error.test.ts');
});
