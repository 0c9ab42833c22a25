import { describe, expect, test } from '@jest/globals';
import { baseIdOf, mayBelongTo, parseExceptionId } from './series-id.ts';

describe('L8: exceptions that carry nothing but their id', () => {
  test('L8: the id of a timed exception tells base and instant, that of an all-day one the date', () => {
    expect(parseExceptionId('0cu25g99_20211123T170000Z')).toEqual({
      baseId: '0cu25g99',
      originalStart: { kind: 'timed', startMs: Date.parse('2021-11-23T17:00Z') },
    });
    expect(parseExceptionId('0cu25g99_20211123')).toEqual({
      baseId: '0cu25g99',
      originalStart: { kind: 'all-day', startDate: '2021-11-23' },
    });
  });

  test('L8: all parts of a series that was split share its base id', () => {
    const split = '5hskl88u70_R20150527T010000';
    expect(baseIdOf(split)).toBe('5hskl88u70');
    expect(baseIdOf('5hskl88u70_R20150527')).toBe('5hskl88u70');
    expect(mayBelongTo('5hskl88u70_20150701T010000Z', split)).toBe(true);
    expect(mayBelongTo(`${split}_20150701T010000Z`, split)).toBe(true);
    expect(mayBelongTo('5hskl88u71_20150701T010000Z', split)).toBe(false);
  });

  test.each([
    'abc',
    '_60o3iopicdhjib9g6ss32b9k70',
    '20140615_60o30dr564',
    'abc_20251301',
    'abc_R20150527T010000',
    '_2025',
  ])('L8: %s is the id of no exception', (id) => {
    expect(parseExceptionId(id)).toBeNull();
  });
});
