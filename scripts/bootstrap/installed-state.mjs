import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const stampFile = join(root, 'node_modules', '.calendar-cache-install');

/** Whether node_modules holds what the lock file says, for this platform. */
export function isUpToDate() {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()) return true;
  if (!fitsNpmsRecord()) return false;
  writeStamp();
  return true;
}

/** Notes that node_modules fits the lock file of now. */
export function writeStamp() {
  writeFileSync(stampFile, stamp());
}

function stamp() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform}-${process.arch}\n`;
}

/** npm keeps a record of what it put there, so an install that was done by hand counts too. */
function fitsNpmsRecord() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  try {
    const wanted = packagesOf(join(root, 'package-lock.json'));
    const present = packagesOf(record);
    return Object.entries(wanted).every(([path, entry]) => {
      if (!path.includes('node_modules/')) return true;
      const found = present[path];
      if (found === undefined) return entry.optional === true && !isForHere(entry);
      return found.version === entry.version && found.resolved === entry.resolved;
    });
  } catch {
    return false;
  }
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** Optional packages are left out where they are for another platform, or where the registry has none. */
function isForHere({ os = [], cpu = [], libc = [] }) {
  const fits = (list, own) => list.length === 0 || (list.some((name) => name === own) && !list.includes(`!${own}`));
  return libc.length === 0 && os.length + cpu.length > 0 && fits(os, process.platform) && fits(cpu, process.arch);
}
