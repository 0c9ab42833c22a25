import { Agent, request as httpRequest } from 'node:http';
import type { Exchange } from '../../apps/api/src/testing/contract-checker.ts';
import type { FuzzRequest } from './make-request.ts';

const answerDeadlineMs = 30_000;

/** Sends requests over connections that are kept, as a client's are. */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The answer as it came. An answer that is broken off, or none within the deadline, is an error. */
  send({ method, url, headers, body }: FuzzRequest): Promise<Exchange> {
    const { hostname, port } = new URL(this.#url);
    const flat = headers.flat();
    if (!flat.includes('Host')) flat.push('Host', `${hostname}:${port}`);
    if (body !== null) flat.push('Content-Length', String(body.length));
    return new Promise((resolve, reject) => {
      const request = httpRequest({ agent: this.#agent, hostname, port, method, path: url, headers: flat as never });
      request.setTimeout(answerDeadlineMs, () => request.destroy(new Error('no answer in time')));
      request.once('error', reject);
      request.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          resolve({
            method,
            url,
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(chunks).toString(),
          });
        });
      });
      request.end(body ?? undefined);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
