import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { freePort } from './free-port.ts';

test('0 gives a port that can be listened on', async () => {
  const port = await freePort(0);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  await expect(freePort(port)).rejects.toMatchObject({
    code: 'port-taken',
    message: expect.stringContaining('in use'),
  });
  server.close();
});
