import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { AppError } from '@calendar-cache/errors';
import { inOriginForm } from './in-origin-form.ts';

/** What {@link startHttpServer} needs. */
export interface HttpServerOptions {
  /** An Express app or any other listener. */
  app: RequestListener;
  host: string;
  /** A port that was chosen by someone. Undefined or 0: a free one. */
  port?: number | undefined;
  /** Where to begin looking for a free port; without it the system chooses. */
  near?: number;
  /** Who listens, for messages: "the API". */
  name: string;
  /** How long the request line and all headers may be together; Node's 16 KiB without it. */
  maxHeaderBytes?: number;
}

/** A listening server. */
export interface HttpServer {
  /** Where to reach it from this machine. */
  url: string;
  port: number;
  /** Takes no more connections, lets running requests end, and cuts the rest off after the deadline. */
  close(deadlineMs?: number): Promise<void>;
}

const portsTried = 200;
const defaultCloseMs = 3_000;
const idleSweepMs = 20;
// Longer than the 60 s of the usual load balancers: else they send a request down a connection that we just closed.
const keepAliveMs = 65_000;

/**
 * Listens on the port that was set, or on a free one.
 * @throws AppError `port-taken` when the port that was set is in use, `invalid-environment` when it may not be opened.
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, maxHeaderSize: options.maxHeaderBytes },
    inOriginForm(options.app),
  );
  const port = await listen(server, options);
  return { url: `http://${reachableHost(options.host)}:${port}`, port, close: closer(server) };
}

async function listen(server: Server, { host, port, near, name }: HttpServerOptions): Promise<number> {
  const set = port !== undefined && port !== 0;
  const first = set ? port : (near ?? 0);
  const last = set || first === 0 ? first : Math.min(first + portsTried - 1, 65_535);
  for (let candidate = first; candidate <= last; candidate += 1) {
    try {
      server.listen({ host, port: candidate, exclusive: true });
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : candidate;
    } catch (error) {
      if (candidate === last || !hasCode(error, 'EADDRINUSE'))
        throw listenFault(error, { host, set, first, last, name });
    }
  }
  throw new AppError('port-taken', `No port from ${first} to ${last} is free for ${name}.`);
}

function listenFault(
  error: unknown,
  { host, set, first, last, name }: { host: string; set: boolean; first: number; last: number; name: string },
): unknown {
  if (hasCode(error, 'EADDRINUSE')) {
    const message = set
      ? `Port ${first} was chosen for ${name}, but another program on this machine already listens there. ` +
        'Stop that program or choose another port.'
      : `No port from ${first} to ${last} is free for ${name}.`;
    return new AppError('port-taken', message, { cause: error });
  }
  if (hasCode(error, 'EACCES')) {
    const message = `Port ${first} was chosen for ${name}, but this user may not open it. Choose one above 1023.`;
    return new AppError('invalid-environment', message, { cause: error });
  }
  if (hasCode(error, 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN')) {
    const message = `${name} should listen on ${host}, which is no address of this machine. Set HOST to one that is.`;
    return new AppError('invalid-environment', message, { cause: error });
  }
  return error;
}

// Not by instanceof: errors of Node itself may come from another realm.
function hasCode(error: unknown, ...codes: string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.some((code) => error.code === code);
}

function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function closer(server: Server): HttpServer['close'] {
  let closed: Promise<void> | undefined;
  return (deadlineMs = defaultCloseMs) => {
    closed ??= closeServer(server, deadlineMs);
    return closed;
  };
}

async function closeServer(server: Server, deadlineMs: number): Promise<void> {
  // A kept-alive connection falls idle only after its last answer, so once is not enough.
  const sweep = setInterval(() => server.closeIdleConnections(), idleSweepMs);
  const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
  try {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  } finally {
    clearInterval(sweep);
    clearTimeout(deadline);
  }
}
