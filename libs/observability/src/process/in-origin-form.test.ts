import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { inOriginForm } from './in-origin-form.ts';

test.each([
  ['/v1/x?y=1', '/v1/x?y=1'],
  ['//x:y@z/v1', '//x:y@z/v1'],
  ['http://proxy/v1/x?y=1', '/v1/x?y=1'],
  ['http://proxy', '/'],
  ['http://[::1/healthz', '/http%3A%2F%2F%5B%3A%3A1%2Fhealthz'],
  ['*', '/*'],
  ['mailto:x', '/mailto%3Ax'],
])('%s is handed over as %s', (given, expected) => {
  const request = new IncomingMessage(new Socket());
  request.url = given;
  let seen: string | undefined;
  inOriginForm(({ url }) => {
    seen = url;
  })(request, new ServerResponse(request));
  expect(seen).toBe(expected);
});
