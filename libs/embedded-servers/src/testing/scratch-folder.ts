import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

const made: string[] = [];

// Not after each test: the servers in them are stopped then.
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder, removed after the file; closed to other users or open for them. */
export function scratchFolder(access: 'open' | 'closed' = 'open'): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'calendar-cache-scratch-')));
  chmodSync(folder, access === 'open' ? 0o755 : 0o700);
  made.push(folder);
  return folder;
}
