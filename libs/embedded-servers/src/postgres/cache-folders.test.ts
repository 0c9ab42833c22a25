import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scratchFolder } from '../testing/scratch-folder.ts';
import { reachableFolder, userCacheFolders } from './cache-folders.ts';

test('the folder that the user named comes first, a relative one is no name, temporary files come last', () => {
  expect(userCacheFolders({ XDG_CACHE_HOME: '/some/cache' })[0]).toBe('/some/cache/calendar-cache');
  expect(userCacheFolders({ XDG_CACHE_HOME: 'some/cache' })[0]).not.toContain('some/cache');
  expect(userCacheFolders({}).at(-1)).toMatch(/calendar-cache-\d+$/);
});

test('a folder that others may write to, or that is a link, is not taken', () => {
  const folder = scratchFolder();
  const shared = scratchFolder();
  chmodSync(shared, 0o777);
  symlinkSync(folder, join(folder, 'link'));
  const good = join(folder, 'deep', 'good');
  expect(reachableFolder(undefined, [shared, join(folder, 'link'), good])).toBe(good);
  expect(existsSync(good)).toBe(true);
});

test('undefined when there is none, and nothing is made', () => {
  expect(reachableFolder(undefined, ['/dev/null/x'])).toBeUndefined();
});
