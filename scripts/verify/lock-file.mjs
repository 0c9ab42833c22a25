import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/root.mjs';
import { projectFiles } from './project-files.mjs';

const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** Complains about every package.json whose dependencies are not those that the lock file was made for. */
export function checkLockFile() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const complaints = projectFiles()
    .filter((path) => /^((apps|libs)\/[^/]+\/)?package\.json$/.test(path))
    .flatMap((path) => {
      const wanted = JSON.parse(readFileSync(join(root, path), 'utf8'));
      const locked = packages[path.replace(/\/?package\.json$/, '')] ?? {};
      return kinds.flatMap((kind) =>
        sorted(wanted[kind]) === sorted(locked[kind]) ? [] : [`${path}: ${kind} differ from package-lock.json`],
      );
    });
  return complaints.length === 0 ? undefined : complaints.join('\n');
}

function sorted(dependencies = {}) {
  return JSON.stringify(Object.entries(dependencies).sort(([one], [other]) => (one < other ? -1 : 1)));
}
