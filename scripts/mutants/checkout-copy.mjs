import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../bootstrap/root.mjs';
import { projectFiles } from '../verify/project-files.mjs';
import { applyChange } from './patch.mjs';

const workspaceScope = '@calendar-cache';

/** A copy of the checkout in which code may be broken. Third-party packages are shared, our own are the copy's. */
export function copyCheckout() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'calendar-cache-mutants-')));
  for (const path of projectFiles()) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  linkPackages(folder);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    folder,
    /** Applies a mutant, runs the work, and takes the mutant back. @throws Error when it does not apply */
    async withMutant({ changes }, work) {
      const originals = changes.map(({ file }) => [join(folder, file), readFileSync(join(folder, file), 'utf8')]);
      const mutated = changes.map((change, index) => applyChange(originals[index][1], change));
      for (const [index, [path]] of originals.entries()) writeFileSync(path, mutated[index]);
      try {
        return await work();
      } finally {
        for (const [path, text] of originals) writeFileSync(path, text);
      }
    },
    remove,
  };
}

function linkPackages(folder) {
  const from = join(root, 'node_modules');
  const to = join(folder, 'node_modules');
  mkdirSync(join(to, workspaceScope), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== workspaceScope) symlinkSync(join(from, name), join(to, name));
  }
  for (const name of readdirSync(join(from, workspaceScope))) {
    const workspace = ['libs', 'apps'].map((kind) => join(folder, kind, name)).find((path) => isFolder(path));
    if (workspace !== undefined) symlinkSync(workspace, join(to, workspaceScope, name));
  }
}

function isFolder(path) {
  try {
    return readdirSync(path).length > 0;
  } catch {
    return false;
  }
}
