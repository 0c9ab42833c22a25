import { checkDocReferences } from './doc-references.mjs';
import { checkFileSizes } from './file-sizes.mjs';
import { checkLockFile } from './lock-file.mjs';
import { program } from './program.mjs';
import { checkSchemaDrift } from './schema-drift.mjs';
import { checkWorkspaceImports } from './workspace-imports.mjs';

/** What `npm run verify` checks. `check` gives a complaint, or undefined when all is well. */
export const steps = [
  {
    name: 'biome',
    fix: 'npm run format mends formatting and most lint errors; the rest is named above.',
    check: () => program('node_modules/@biomejs/biome/bin/biome', 'check', '--diagnostic-level=warn', '.'),
  },
  {
    name: 'types',
    fix: 'Mend the types; casts and suppressions are not the way.',
    check: () => program('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'),
  },
  {
    name: 'imports',
    fix: 'Each rule says above what may import what and why; see ARCHITECTURE.md and .dependency-cruiser.cjs.',
    check: () =>
      program(
        'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
        '--output-type',
        'err-long',
        'apps',
        'libs',
        'tests',
      ),
  },
  {
    name: 'workspaces',
    fix: 'Name the workspace under dependencies ("*"), then npm install --ignore-scripts and commit the lock file.',
    check: checkWorkspaceImports,
  },
  {
    name: 'dead code',
    fix: 'Remove what nothing uses (files, exports, dependencies), or use it.',
    check: () => program('node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'),
  },
  {
    name: 'migrations',
    fix: 'npm run db:generate -- --name what_it_is_for, then read the SQL and commit it with the schema.',
    check: checkSchemaDrift,
  },
  {
    name: 'documents',
    fix: 'Mend the path, link or npm script in the document, or bring back what it speaks of.',
    check: checkDocReferences,
  },
  {
    name: 'file sizes',
    fix: 'Split the file by what it does: one verb a file, in a folder named after the entity.',
    check: checkFileSizes,
  },
  {
    name: 'lock file',
    fix: 'npm install --ignore-scripts, then commit package-lock.json.',
    check: checkLockFile,
  },
];
