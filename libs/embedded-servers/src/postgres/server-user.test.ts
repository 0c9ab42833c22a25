import { expect, test } from '@jest/globals';
import { isServerOf } from './orphan.ts';
import { unprivilegedUser } from './server-user.ts';

test('nobody is chosen first, then daemon, then whoever is not root', () => {
  const [root, alice, daemon, nobody] = [
    'root:x:0:0::/root:/bin/sh',
    'alice:x:1000:1000::/:',
    'daemon:x:1:1::/:',
    'nobody:x:65534:65533::/:',
  ];
  expect(unprivilegedUser([root, alice, daemon, nobody].join('\n'))).toEqual({ uid: 65_534, gid: 65_533 });
  expect(unprivilegedUser([root, alice, daemon].join('\n'))).toEqual({ uid: 1, gid: 1 });
  expect(unprivilegedUser([root, alice, ''].join('\n'))).toEqual({ uid: 1_000, gid: 1_000 });
  expect(() => unprivilegedUser('root:x:0:0::/root:/bin/sh\n')).toThrow(/no other user/);
});

test('a server is ours only when it serves exactly our cluster', () => {
  expect(isServerOf(['/any/bin/postgres', '-D', '/data/cluster', '-p', '5433'], '/data/cluster')).toBe(true);
  expect(isServerOf(['/any/bin/postgres', '-D', '/data/cluster2'], '/data/cluster')).toBe(false);
  expect(isServerOf(['/usr/bin/vim', '-D', '/data/cluster'], '/data/cluster')).toBe(false);
  expect(isServerOf(['postgres: checkpointer '], '/data/cluster')).toBe(false);
  expect(isServerOf([], '/data/cluster')).toBe(false);
});

test('where a command line comes as one text, the same holds', () => {
  expect(isServerOf(['/any/bin/postgres -D /data/cluster -p 5433'], '/data/cluster')).toBe(true);
  expect(isServerOf(['/any/bin/postgres -D /data/cluster2 -p 5433'], '/data/cluster')).toBe(false);
  expect(isServerOf(['vim postgres -D /data/cluster'], '/data/cluster')).toBe(false);
});
