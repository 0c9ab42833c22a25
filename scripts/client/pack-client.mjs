import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const library = join(root, 'libs/client');

/**
 * Compiles the client to JavaScript with its types, and packs it as a package that a host product can install: the workspace's
 * own is TypeScript, which only bundlers, Deno and Bun can read.
 * @param {string} folder where the package is put, made anew
 * @returns {string} the path of the archive for `npm install`
 */
export function packClient(folder) {
  const contents = join(folder, 'package');
  rmSync(contents, { recursive: true, force: true });
  mkdirSync(contents, { recursive: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const settings = ['-p', join(library, 'tsconfig.package.json'), '--outDir', join(contents, 'dist')];
  execFileSync(process.execPath, [compiler, ...settings], { stdio: ['ignore', 'inherit', 'inherit'] });
  writeFileSync(join(contents, 'package.json'), `${JSON.stringify(describePackage(), null, 2)}\n`);
  for (const file of [join(library, 'README.md'), join(root, 'LICENSE')]) {
    cpSync(file, join(contents, file.slice(file.lastIndexOf('/') + 1)));
  }
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  return join(folder, execFileSync('npm', pack, { cwd: contents, encoding: 'utf8' }).trim());
}

function describePackage() {
  const { name, version, type, dependencies } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
  const { license, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const exports = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } };
  return { name, version, license, type, engines, sideEffects: false, exports, files: ['dist'], dependencies };
}
