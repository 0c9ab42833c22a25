import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it came in. `names` holds the header names with their case. */
export interface ReceivedMessage {
  method: string;
  headers: IncomingHttpHeaders;
  names: string[];
  body: string;
}

/** A webhook that keeps what it gets and answers what it is told to. */
export interface WebhookReceiver {
  address: string;
  received: ReceivedMessage[];
  /** Statuses for the next messages; after them, 200. */
  answers: number[];
  /** Resolves with the next message that comes in. */
  next(): Promise<ReceivedMessage>;
  close(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedMessage[] = [];
  const answers: number[] = [];
  const waiting: ((message: ReceivedMessage) => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const names = request.rawHeaders.filter((_, index) => index % 2 === 0);
      const message = { method: request.method ?? '', headers: request.headers, names, body };
      received.push(message);
      response.writeHead(answers.shift() ?? 200).end();
      for (const resolve of waiting.splice(0)) resolve(message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/hook`,
    received,
    answers,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
