import { expect, test } from '@jest/globals';
import { parseFreeBusy } from './parse-free-busy.ts';

const block = { start: '2026-03-02T10:00:00+01:00', end: '2026-03-02T11:00:00+01:00' };

test('blocks are epoch milliseconds, empty ones are none', () => {
  const body = { calendars: { a: { busy: [block, { start: block.end, end: block.end }] } } };
  expect(parseFreeBusy(body, ['a'])).toEqual({
    kind: 'answer',
    calendars: new Map([
      ['a', { kind: 'busy', intervals: [{ startMs: Date.parse(block.start), endMs: Date.parse(block.end) }] }],
    ]),
  });
});

test.each<[string, unknown]>([
  ['notFound', { errors: [{ domain: 'global', reason: 'notFound' }], busy: [block] }],
  ['internalError', { errors: [{ reason: 'internalError' }] }],
  ['unnamed-error', { errors: [{}], busy: [] }],
  ['unreadable-answer', {}],
  ['unreadable-answer', null],
  ['unreadable-answer', { busy: 'none' }],
  ['unreadable-answer', { busy: [{ start: block.start }] }],
  ['unreadable-block', { busy: [block, { start: 'soon', end: block.end }] }],
  ['unreadable-block', { busy: [{ start: '2026-03-02T10:00:00', end: block.end }] }],
])('L1: %s: %j is unknown, never free', (reason, entry) => {
  expect(parseFreeBusy({ calendars: { a: entry } }, ['a'])).toEqual({
    kind: 'answer',
    calendars: new Map([['a', { kind: 'unknown', reason }]]),
  });
});

test('L1: only asked calendars are told, and one that is missing is unknown', () => {
  expect(parseFreeBusy({ calendars: { b: { busy: [] } } }, ['a'])).toEqual({
    kind: 'answer',
    calendars: new Map([['a', { kind: 'unknown', reason: 'missing-in-answer' }]]),
  });
});

test.each([[null], ['text'], [{}], [{ calendars: [] }]])('%j is no answer', (body) => {
  expect(parseFreeBusy(body, ['a'])).toEqual({ kind: 'refused', reason: 'not-a-free-busy-answer' });
});
