import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildApiApp } from '../../apps/api/src/build-api-app.ts';
import { buildDocument } from '../../apps/api/src/openapi/build-document.ts';
import { unusedDependencies } from '../../apps/api/src/testing/unused-dependencies.ts';
import { generateTypes } from './generate-types.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the generated types are kept. */
export const typesFile = `${root}libs/client/src/generated/api.ts`;

/** The types as they should be, formatted as everything else is. */
export function currentTypes(): string {
  const document = buildDocument(buildApiApp(unusedDependencies()).locals.routes);
  const format = [`${root}node_modules/@biomejs/biome/bin/biome`, 'format', `--stdin-file-path=${typesFile}`];
  return execFileSync(process.execPath, format, { cwd: root, input: generateTypes(document), encoding: 'utf8' });
}
