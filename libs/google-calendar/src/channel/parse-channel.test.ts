import { expect, test } from '@jest/globals';
import { parseChannel } from './parse-channel.ts';

const answer = { id: 'c', resourceId: 'r', resourceUri: 'https://www.googleapis.com/x' };

test.each(['1773905359000', 1_773_905_359_000])('an expiration of %j is epoch milliseconds', (expiration) => {
  expect(parseChannel({ ...answer, expiration })).toEqual({
    kind: 'channel',
    channel: {
      channelId: 'c',
      kind: 'api#channel',
      resourceId: 'r',
      resourceUri: 'https://www.googleapis.com/x',
      expiresAtMs: 1_773_905_359_000,
    },
  });
});

test('L14: an answer without an expiration is refused, never taken for what was asked', () => {
  expect(parseChannel(answer)).toEqual({ kind: 'refused', reason: 'no-expiration' });
});

test.each([
  [null],
  [''],
  [{ ...answer, resourceId: undefined }],
  [{ ...answer, id: '' }],
  [{ ...answer, expiration: 'tomorrow' }],
  [{ ...answer, expiration: -1 }],
])('%j is no channel', (body) => {
  expect(parseChannel(body)).toEqual({ kind: 'refused', reason: 'not-a-channel' });
});
