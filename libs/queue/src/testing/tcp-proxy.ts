import { once } from 'node:events';
import net from 'node:net';

/** A server between client and store that can be cut off, or fall silent, and come back. */
export interface TcpProxy {
  readonly url: string;
  /** Refuses connections and breaks the open ones. */
  cut(): Promise<void>;
  /** Takes what is sent and answers nothing, on open and new connections. */
  fallSilent(): void;
  restore(): Promise<void>;
}

/** Starts a proxy in front of the server of `url`, on a free port. */
export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const sockets = new Set<net.Socket>();
  let silent = false;
  let port = 0;
  const keep = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = net.createServer((client) => {
    keep(client);
    const upstream = keep(net.connect(Number(target.port), target.hostname));
    client.on('data', (chunk) => silent || upstream.write(chunk));
    upstream.on('data', (chunk) => silent || client.write(chunk));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  const listen = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : port;
  };
  const breakAll = () => {
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  await listen();
  const proxied = new URL(url);
  proxied.hostname = '127.0.0.1';
  proxied.port = String(port);
  return {
    url: proxied.href,
    cut: async () => {
      if (server.listening) {
        const closed = once(server, 'close');
        server.close();
        breakAll();
        await closed;
      }
    },
    fallSilent: () => {
      silent = true;
    },
    restore: async () => {
      silent = false;
      breakAll();
      if (!server.listening) {
        await listen();
      }
    },
  };
}
