import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../bootstrap/root.mjs';

const ignored = new Set(['node_modules', 'dist', 'coverage', '.data', '.cache', '.git']);

/** Every file of the checkout that is ours, as a path from its root; works without git too. */
export function projectFiles(folder = root) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (ignored.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? projectFiles(path) : [relative(root, path)];
  });
}
