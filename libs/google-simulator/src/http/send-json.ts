import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';
import { faultOf } from '../fault/befallen.ts';
import { endResponse } from '../fault/end-response.ts';
import { selectFields } from './partial-response.ts';

const gzipAsync = promisify(gzip);
/** Smaller bodies gain nothing from compression. */
const GZIP_FROM_BYTES = 1_024;
/** Up to here the way to another thread and back takes longer than the work. */
const GZIP_AT_ONCE_BYTES = 32_768;
const answerHeaders = new Map([
  ['Content-Type', 'application/json; charset=UTF-8'],
  ['Cache-Control', 'no-cache, no-store, max-age=0, must-revalidate'],
  ['Expires', 'Mon, 01 Jan 1990 00:00:00 GMT'],
  ['Pragma', 'no-cache'],
  ['Server', 'ESF'],
  ['Vary', 'Origin, X-Origin, Referer'],
]);

/** Answers with JSON and the headers that Google sends: partial by `fields`, indented unless told otherwise, gzipped when asked. */
export async function sendJson(
  request: Pick<Request, 'get' | 'query'>,
  response: Response,
  status: number,
  body: unknown,
): Promise<void> {
  const { fields, prettyPrint } = request.query;
  const chosen = typeof fields === 'string' && status < 300 ? selectFields(body, fields) : body;
  const text = JSON.stringify(chosen, null, prettyPrint === 'false' ? 0 : 1);
  let payload = Buffer.from(text);
  response.status(status);
  response.setHeaders(answerHeaders);
  const large = payload.length >= GZIP_FROM_BYTES || faultOf(response)?.kind === 'truncated-gzip';
  if (large && /\bgzip\b/.test(request.get('accept-encoding') ?? '')) {
    payload =
      payload.length > GZIP_AT_ONCE_BYTES ? await gzipAsync(payload, { level: 1 }) : gzipSync(payload, { level: 1 });
    response.setHeader('Content-Encoding', 'gzip');
  }
  endResponse(response, payload);
}
