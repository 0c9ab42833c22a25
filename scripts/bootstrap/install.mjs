import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installLock } from './install-lock.mjs';
import { isUpToDate, writeStamp } from './installed-state.mjs';
import { runNpmInstall } from './npm-install.mjs';
import { root } from './root.mjs';

/**
 * Installs the dependencies when they are absent or not those of the lock file; costs milliseconds when they are.
 * Says in plain words why it can't, and gives false then.
 */
export async function ensureInstalled() {
  if (isUpToDate()) return true;
  const release = await installLock();
  try {
    return isUpToDate() || (await install());
  } finally {
    release();
  }
}

async function install() {
  const lockFile = join(root, 'package-lock.json');
  const lock = readFileSync(lockFile);
  const complaint = await runNpmInstall();
  const isChanged = !lock.equals(readFileSync(lockFile));
  // In CI a changed lock file stays, so that the run can fail on it.
  if (isChanged && process.env.CI !== 'true') {
    writeFileSync(lockFile, lock);
    console.error('npm wanted another package-lock.json; it was put back.');
    console.error('If you changed a package.json, run npm install yourself and commit package-lock.json.');
  }
  if (complaint !== undefined) {
    console.error(complaint);
    return false;
  }
  writeStamp();
  return true;
}
