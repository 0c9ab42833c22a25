import type { AvailabilityQuestion } from '@calendar-cache/calendar-cache';
import { describe, expect, test } from '@jest/globals';
import { entityTagOf, isNamedBy } from './entity-tag.ts';

const question: AvailabilityQuestion = {
  selection: { by: 'calendar', ids: ['a', 'b'], teamId: null },
  range: { fromMs: 1, untilMs: 2 },
  maxStalenessMs: 3_600_000,
  onStale: 'live',
  partial: false,
};
const key = { id: 'key-1', teamId: null };
const tag = entityTagOf(question, key, 'content-1');

describe('the entity tag of an answer', () => {
  test('is weak, and the same for the same facts', () => {
    expect(tag).toMatch(/^W\/"[\w-]{43}"$/);
    expect(entityTagOf(structuredClone(question), { ...key }, 'content-1')).toBe(tag);
  });

  test.each<[string, () => string]>([
    ['contents', () => entityTagOf(question, key, 'content-2')],
    ['keys', () => entityTagOf(question, { ...key, id: 'key-2' }, 'content-1')],
    ['teams of a key', () => entityTagOf(question, { ...key, teamId: 'team' }, 'content-1')],
    ['ranges', () => entityTagOf({ ...question, range: { fromMs: 1, untilMs: 3 } }, key, 'content-1')],
    ['details', () => entityTagOf({ ...question, detail: 'events' }, key, 'content-1')],
    ['ways with what is stale', () => entityTagOf({ ...question, onStale: 'serve' }, key, 'content-1')],
    ['ages that are accepted', () => entityTagOf({ ...question, maxStalenessMs: 60_000 }, key, 'content-1')],
    ['ways with what is unknown', () => entityTagOf({ ...question, partial: true }, key, 'content-1')],
    ['groups', () => entityTagOf({ ...question, groupBy: 'user' }, key, 'content-1')],
    [
      'calendars',
      () => entityTagOf({ ...question, selection: { ...question.selection, ids: ['a'] } }, key, 'content-1'),
    ],
  ])('differs for other %s', (_what, other) => {
    expect(other()).not.toBe(tag);
  });
});

describe('If-None-Match', () => {
  const strong = tag.slice(2);

  test.each([
    [tag],
    [strong],
    [` ${tag} `],
    [`"other", ${tag}`],
    [`${tag},W/"other"`],
    [`"with,a-comma",${strong}`],
    [`"", ${tag}`],
    ['*'],
    [' * '],
  ])('%s names it', (header) => {
    expect(isNamedBy(header, tag)).toBe(true);
  });

  test.each([
    [''],
    ['"other"'],
    ['W/"other"'],
    [strong.slice(1, -1)],
    [strong.toUpperCase()],
    [`"prefix${strong.slice(1)}`],
    [`${strong.slice(0, -1)}suffix"`],
    ['"*"'],
    ['**'],
    [strong.slice(0, -1)],
  ])('%j does not', (header) => {
    expect(isNamedBy(header, tag)).toBe(false);
  });
});
