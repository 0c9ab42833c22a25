import { isAppError } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { availabilityQuerySchema } from '../availability/availability-query.ts';
import { createRequestParser } from './parse-request.ts';

const range = 'from=2027-03-01T00:00:00Z&to=2027-03-08T00:00:00Z';

/** What the parser makes of a request, or the issues that it refuses it with. */
function parseQuery(query: string): unknown {
  return attempt(() => createRequestParser({ query: availabilityQuerySchema })({ url: `/?${query}` }).query);
}

function attempt(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (!isAppError(error, 'invalid-request')) throw error;
    return error.details.issues;
  }
}

test('L1: the thousandth parameter and those after it are not dropped in silence', () => {
  const ids = Array.from({ length: 2_500 }, (_, index) => `user-${index}`);
  expect(parseQuery(`${ids.map((id) => `userId=${id}`).join('&')}&${range}`)).toMatchObject({ userId: ids });
});

test('a flood of parameters that nobody knows is refused shortly', () => {
  const flood = Array.from({ length: 20_000 }, (_, index) => `p${index}${'x'.repeat(500)}=1`).join('&');
  const issues = parseQuery(`${flood}&${range}`);
  expect(issues).toHaveLength(10);
  expect(JSON.stringify(issues).length).toBeLessThan(2_000);
});

test('what may be given once is refused when it comes twice, also when both are the same', () => {
  expect(parseQuery(`userId=1&${range}&onStale=live&onStale=live`)).toEqual([
    { in: 'query', at: 'onStale', fault: 'given more than once' },
  ]);
});

const headersSchema = z.object({
  'X-Least': z.string().regex(/^\d+$/, 'not a number').transform(Number),
});
const parseHeaders = (headers: Record<string, string | string[]>) =>
  attempt(() => createRequestParser({ headers: headersSchema })({ headers }).headers);

test('headers arrive by the names that the route gives them, whatever others there are', () => {
  expect(parseHeaders({ 'x-least': '7', accept: '*/*', 'x-other': ['a', 'b'] })).toEqual({ 'X-Least': 7 });
});

test('a header that is wrong, missing or given twice is refused by its name', () => {
  const refused = (fault: string) => [{ in: 'header', at: 'X-Least', fault }];
  expect(parseHeaders({ 'x-least': 'few' })).toEqual(refused('not a number'));
  expect(parseHeaders({ 'x-least': ['1', '2'] })).toEqual(refused('not a number'));
  expect(parseHeaders({})).toEqual(refused('missing'));
});

const bodySchema = z.strictObject({
  name: z.string(),
  items: z.array(z.strictObject({ size: z.int() })),
  kind: z.union([z.literal('a'), z.literal('b')]),
});
const parseBody = (body: unknown) =>
  attempt(() => createRequestParser({ body: { schema: bodySchema, example: {} } })({ body }).body);

test('a body that fits arrives', () => {
  const body = { name: 'x', items: [{ size: 1 }], kind: 'b' };
  expect(parseBody(body)).toEqual(body);
});

test('every fault of a body is named by its place', () => {
  expect(parseBody({ items: [{ size: 1 }, { size: '2', sise: 2 }], kind: 'c' })).toEqual([
    { in: 'body', at: 'name', fault: 'missing' },
    { in: 'body', at: 'items.1.size', fault: 'Invalid input: expected number, received string' },
    { in: 'body', at: 'items.1.sise', fault: 'unknown' },
    { in: 'body', at: 'kind', fault: 'fits none of the forms that are allowed here' },
  ]);
});

test.each([undefined, null, [], 'text', 7])('a body that is %p is refused as a whole', (body) => {
  expect(parseBody(body)).toMatchObject([{ in: 'body', at: '' }]);
});

test('path and query are checked together, so that all faults are seen at once', () => {
  const parse = createRequestParser({
    params: z.object({ id: z.guid() }),
    query: z.strictObject({ limit: z.string().regex(/^\d+$/, 'not a number') }),
  });
  expect(attempt(() => parse({ url: '/x?limit=many', params: { id: '7' } }))).toMatchObject([
    { in: 'path', at: 'id' },
    { in: 'query', at: 'limit', fault: 'not a number' },
  ]);
});
