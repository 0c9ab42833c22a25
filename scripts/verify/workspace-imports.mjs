import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/root.mjs';
import { projectFiles } from './project-files.mjs';

const isTest = /\.(test|suite|test-support)\.ts$|\/testing\//;

/** Complains about imports of a workspace that the importer's package.json does not name; tests may use any. */
export function checkWorkspaceImports() {
  const complaints = projectFiles().flatMap((path) => {
    const workspace = path.match(/^(apps|libs)\/[^/]+/)?.[0];
    if (workspace === undefined || !path.endsWith('.ts') || isTest.test(path)) return [];
    const manifest = join(root, workspace, 'package.json');
    if (!existsSync(manifest)) return [`${workspace} has no package.json`];
    const { name, dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
    return importedWorkspaces(readFileSync(join(root, path), 'utf8'))
      .filter((imported) => imported !== name && !Object.hasOwn(dependencies, imported))
      .map((imported) => `${path} imports ${imported}, which ${workspace}/package.json does not name`);
  });
  return complaints.length === 0 ? undefined : complaints.join('\n');
}

/** The workspaces that a source text imports, each once. */
export function importedWorkspaces(text) {
  return [
    ...new Set([...text.matchAll(/(?:from|import)\s*\(?\s*'(@calendar-cache\/[^'/]+)/g)].map((match) => match[1])),
  ];
}
