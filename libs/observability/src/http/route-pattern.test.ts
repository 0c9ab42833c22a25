import { expect, test } from '@jest/globals';
import { routePattern } from './route-pattern.ts';

test.each([
  ['/v1/users/u-1?x=/y', '/users/:userId', '/v1/users/:userId'],
  ['/v1/users/u-1/', '/users/:userId', '/v1/users/:userId'],
  ['/', '/', '/'],
  ['/queues', '/', '/queues'],
  ['/a/b/c', '/*rest', '/base/*rest'],
])('%s taken by %s is %s', (originalUrl, path, pattern) => {
  expect(routePattern({ originalUrl, baseUrl: '/base', route: { path } })).toBe(pattern);
});

test('no route, and a route without a pattern in words, are unmatched', () => {
  expect(routePattern({ originalUrl: '/x', baseUrl: '', route: undefined })).toBe('unmatched');
  expect(routePattern({ originalUrl: '/x', baseUrl: '', route: { path: /x/ } })).toBe('unmatched');
});
