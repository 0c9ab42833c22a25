import { createServer } from 'node:net';
import { AppError, toError } from '@calendar-cache/errors';

/**
 * Gives a TCP port on 127.0.0.1 that is free at this moment: the wished one, or any when it is 0.
 * @throws AppError `port-taken` when the wished port is in use or may not be used
 */
export function freePort(wished: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.unref();
    server.once('error', (cause) => {
      const reason = 'code' in cause && cause.code === 'EADDRINUSE' ? 'is already in use' : toError(cause).message;
      reject(new AppError('port-taken', `Port ${wished} on 127.0.0.1 can't be used: ${reason}.`, { cause }));
    });
    server.listen(wished, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : wished;
      server.close(() => resolve(port));
    });
  });
}
