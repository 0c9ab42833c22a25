import { expect, test } from '@jest/globals';
import { parseDemoChangeCommandLine } from './demo-change/options.ts';
import { parseCommandLine } from './options.ts';

test('without options everything is embedded and state lies in the checkout', () => {
  expect(parseCommandLine([], '/checkout')).toEqual({
    kind: 'start',
    options: { dataFolder: '/checkout/.data', reset: false, simulator: true, verbose: false },
  });
});

test('every option is understood', () => {
  expect(parseCommandLine(['--no-simulator', '--reset', '--verbose', '--data', '/elsewhere'], '/checkout')).toEqual({
    kind: 'start',
    options: { dataFolder: '/elsewhere', reset: true, simulator: false, verbose: true },
  });
  expect(parseCommandLine(['--help'], '/checkout')).toEqual({ kind: 'help' });
});

test.each([['--rest'], ['reset'], ['--data'], ['--data='], ['--reset=yes']])('%s is refused', (option) => {
  expect(parseCommandLine([option], '/checkout').kind).toBe('wrong');
});

test.each(['0', '-1', 'x', '1e3', '1001', ''])('demo:change refuses --times %j', (times) => {
  expect(parseDemoChangeCommandLine([`--times=${times}`], '/checkout').kind).toBe('wrong');
});

test('demo:change takes a number of times', () => {
  expect(parseDemoChangeCommandLine(['--times', '20'], '/checkout')).toEqual({
    kind: 'run',
    options: { dataFolder: '/checkout/.data', times: 20 },
  });
});
