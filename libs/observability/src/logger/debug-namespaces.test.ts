import { expect, test } from '@jest/globals';
import { debugMatcher, debugNamespaces } from './debug-namespaces.ts';

const all = debugNamespaces.map((namespace) => namespace.replace('calendar-cache-sql:', ''));

test.each([
  ['calendar-cache-sql:*', all],
  ['*', all],
  ['express:*', []],
  ['', []],
  [undefined, []],
  ['calendar-cache-sql', []],
  ['calendar-cache-sql:sync', ['sync']],
  ['calendar-cache-sql:sync,calendar-cache-sql:google', ['sync', 'google']],
  ['calendar-cache-sql:sync  calendar-cache-sql:google', ['sync', 'google']],
  ['calendar-cache-sql:*,-calendar-cache-sql:google', all.filter((name) => name !== 'google')],
  ['-calendar-cache-sql:g*, *', all.filter((name) => name !== 'google')],
  ['*:a*y', ['availability']],
  ['calendar.cache-sql:*', []],
])('DEBUG=%s', (pattern, watched) => {
  const isWatched = debugMatcher(pattern);
  expect(all.filter((name) => isWatched(`calendar-cache-sql:${name}`))).toEqual(watched);
});
