import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that a test can cut, silence and restore. */
export interface Cuttable {
  url: string;
  /** Refuses connections and breaks the open ones. */
  cut(): Promise<void>;
  /** Takes what is sent and passes nothing on. */
  silence(): void;
  /** The same for the connections that are open now; new ones work. */
  silenceOpen(): void;
  restore(): Promise<void>;
}

/** Opens such a way to the server of a URL. Cut it at the end, so that nothing stays open. */
export async function openCuttable(url: string): Promise<Cuttable> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let silent = false;
  const silenced = new WeakSet<Socket>();
  let port = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    const upstream = keep(
      connect(Number(target.port || (target.protocol === 'redis:' ? 6379 : 5432)), target.hostname),
    );
    keep(client).on('data', (chunk) => silent || silenced.has(client) || upstream.write(chunk));
    upstream.on('data', (chunk) => silent || silenced.has(upstream) || client.write(chunk));
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
    for (const socket of sockets) socket.destroy();
  };
  await listen();
  const cuttable = new URL(url);
  cuttable.hostname = '127.0.0.1';
  cuttable.port = String(port);
  return {
    url: cuttable.href,
    cut: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      breakAll();
      await closed;
    },
    silence: () => {
      silent = true;
    },
    silenceOpen: () => {
      for (const socket of sockets) silenced.add(socket);
    },
    restore: async () => {
      silent = false;
      breakAll();
      if (!server.listening) await listen();
    },
  };
}
