import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder, removed after the test; closed to other users or open for them. */
export function scratchFolder(access: 'open' | 'closed' = 'open'): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'calendar-cache-scratch-')));
  chmodSync(folder, access === 'open' ? 0o755 : 0o700);
  made.push(folder);
  return folder;
}
