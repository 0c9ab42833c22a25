import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type HttpServer, type HttpServerOptions, startHttpServer } from './start-http-server.ts';

const started: HttpServer[] = [];
const agents: Agent[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close(0)));
  for (const agent of agents.splice(0)) agent.destroy();
});

async function start(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const app = (_request: IncomingMessage, response: ServerResponse): void => void response.end('ok');
  const server = await startHttpServer({ app, host: '127.0.0.1', name: 'the API', ...options });
  started.push(server);
  return server;
}

function keepAliveAgent(): Agent {
  const agent = new Agent({ keepAlive: true });
  agents.push(agent);
  return agent;
}

async function read(url: string, agent: Agent): Promise<string> {
  const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return body;
}

describe('ports', () => {
  test('a port that was set is used, and the URL leads there', async () => {
    const free = await start();
    await free.close();
    const server = await start({ port: free.port, host: '0.0.0.0' });
    expect([server.port, server.url]).toEqual([free.port, `http://127.0.0.1:${free.port}`]);
    expect(await read(server.url, keepAliveAgent())).toBe('ok');
  });

  test('a port that was set and is taken is told in plain words', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringMatching(new RegExp(`^Port ${port} was chosen for the API, but another program`)),
    });
  });

  test.each([undefined, 0])('without one (%s) the next free port near the wished one is found', async (port) => {
    const taken = await start();
    const next = await start({ ...(port === undefined ? {} : { port }), near: taken.port });
    expect(next.port).toBeGreaterThan(taken.port);
    expect(next.port).toBeLessThan(taken.port + 200);
  });

  test('a range without a free port is told too', async () => {
    const last = await start({ near: 65_535 });
    expect(last.port).toBe(65_535);
    await expect(start({ near: 65_535 })).rejects.toMatchObject({
      code: 'port-taken',
      message: 'No port from 65535 to 65535 is free for the API.',
    });
  });

  test('a host that is not of this machine is a fault of the environment', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'invalid-environment',
      message: expect.stringContaining('192.0.2.1'),
    });
  });
});

describe('close', () => {
  test('ends with kept-alive connections open, and takes no more', async () => {
    const server = await start();
    const agent = keepAliveAgent();
    await read(server.url, agent);
    await server.close(60_000);
    await expect(read(server.url, agent)).rejects.toThrow(/ECONNREFUSED|ECONNRESET|hang up/);
  });

  test('lets a running request end, then closes its connection without waiting for the keep-alive time', async () => {
    const { promise: arrived, resolve: arrive } = deferred<ServerResponse>();
    const server = await start({ app: (_request, response) => arrive(response) });
    const body = read(server.url, keepAliveAgent());
    const response = await arrived;
    const closed = server.close(60_000);
    response.end('late but whole');
    expect(await body).toBe('late but whole');
    await closed;
  });

  test('cuts off after the deadline what does not end, also a connection that never sent a request', async () => {
    const { promise: arrived, resolve: arrive } = deferred<ServerResponse>();
    const server = await start({ app: (_request, response) => arrive(response) });
    const silent = connect(server.port, '127.0.0.1');
    await once(silent, 'connect');
    const hanging = read(server.url, keepAliveAgent());
    await arrived;
    const cut = expect(hanging).rejects.toThrow(/hang up|ECONNRESET/);
    await Promise.all([server.close(30), once(silent, 'close'), cut]);
    await server.close();
  });
});

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}
