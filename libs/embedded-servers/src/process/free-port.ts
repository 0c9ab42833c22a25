import { createServer } from 'node:net';
import { AppError } from '@calendar-cache/errors';
import { hasSystemCode } from './system-error.ts';

/**
 * Gives a TCP port on 127.0.0.1 that is free at this moment: the wished one, or any when it is 0.
 * @throws AppError `port-taken` when the wished port is in use or may not be used
 */
export function freePort(wished: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.unref();
    server.once('error', (cause) => {
      const reason = hasSystemCode(cause, 'EADDRINUSE') ? 'it is already in use' : cause.message;
      reject(new AppError('port-taken', `Port ${wished} on 127.0.0.1 can't be used: ${reason}.`, { cause }));
    });
    server.listen(wished, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : wished;
      server.close(() => resolve(port));
    });
  });
}
