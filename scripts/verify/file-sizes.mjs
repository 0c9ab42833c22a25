import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/root.mjs';
import { projectFiles } from './project-files.mjs';

const maxLines = 300;

/** Files that may be longer, with the reason. */
const exceptions = {
  'libs/client/src/generated/api.ts': 'Generated: as long as the API is wide.',
};

/** Complains about source files longer than the limit, and about exceptions that are no longer needed. */
export function checkFileSizes() {
  const lengths = projectFiles()
    .filter((path) => /\.(ts|mjs|cjs|js)$/.test(path))
    .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1 }));
  const complaints = lengths.flatMap(({ path, lines }) =>
    lines > maxLines && !Object.hasOwn(exceptions, path) ? [`${path}: ${lines} lines, ${maxLines} at most`] : [],
  );
  for (const path of Object.keys(exceptions)) {
    const isNeeded = lengths.some((file) => file.path === path && file.lines > maxLines);
    if (!isNeeded) complaints.push(`${path} is listed as an exception in scripts/verify/file-sizes.mjs and needs none`);
  }
  return complaints.length === 0 ? undefined : complaints.join('\n');
}
