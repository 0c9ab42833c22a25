import { describe, expect, test } from '@jest/globals';
import { judgeCounts } from './judge-counts.ts';
import { checksOf } from './run-property.ts';
import { Tally } from './tally.ts';

describe('a run that proves less than it promises is told', () => {
  test('what was next to absent', () => {
    const tally = new Tally();
    tally.add('command', 'insert', 995);
    tally.add('command', 'cancel', 5);
    tally.add('sequence', 'primary', 10);
    const complaints = judgeCounts(tally, ['insert', 'cancel'], []);
    expect(complaints).toContain('command cancel: 5 of 1000');
    expect(complaints.filter((complaint) => complaint.startsWith('command insert'))).toEqual([]);
  });

  test('a group of which nothing occurred at all', () => {
    expect(judgeCounts(new Tally(), ['insert'], ['slow-body'])).toEqual(
      expect.arrayContaining(['command insert: 0 of 0', 'fault slow-body: 0 of 0', 'fault of a channel watch: 0 of 0']),
    );
  });

  test('sequences that were too short', () => {
    const tally = new Tally();
    tally.add('command', 'insert', 290);
    tally.add('sequence', 'primary', 10);
    expect(judgeCounts(tally, ['insert'], [])).toContain('only 29.0 commands in a sequence');
  });
});

test('neighbouring seeds share no check, so that their runs may be summed', () => {
  const seeds = [1, 2, 340_000, 340_001].flatMap((seed) => checksOf(2_000, seed).map((check) => check.seed));
  expect(new Set(seeds).size).toBe(seeds.length);
  expect(Math.max(...seeds)).toBeLessThan(2 ** 31);
});
