import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../bootstrap/root.mjs';
import { program } from './program.mjs';

/** Generates a migration into a copy of drizzle/; complains when there is one to generate. Leaves nothing behind. */
export async function checkSchemaDrift() {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const draft = mkdtempSync(join(root, '.cache', 'drizzle-'));
  try {
    cpSync(join(root, 'drizzle'), draft, { recursive: true });
    const before = filesOf(draft);
    const complaint = await program(
      'node_modules/drizzle-kit/bin.cjs',
      'generate',
      '--name=drift',
      '--dialect=postgresql',
      '--schema=./libs/database/src/schema/index.ts',
      `--out=./${relative(root, draft)}`,
    );
    if (complaint !== undefined) return complaint;
    const added = filesOf(draft).filter((file) => !before.includes(file) && file.endsWith('.sql'));
    if (added.length === 0) return undefined;
    const statements = added.map((file) => readFileSync(join(draft, file), 'utf8')).join('\n');
    return `The schema in libs/database differs from the migrations in drizzle/ by:\n${statements}`;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true });
}
