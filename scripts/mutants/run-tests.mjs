import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

const longestRunMs = 15 * 60_000;

/**
 * Runs the tests of these files whose full title matches the pattern.
 * @returns {Promise<{file: string, title: string, passed: boolean}[]>} those that ran
 * @throws Error when Jest gave no result
 */
export async function runTests(folder, { files, title, environment }) {
  const output = join(folder, 'mutant-result.json');
  rmSync(output, { force: true });
  const projects = ['unit', 'integration'].filter((project) =>
    files.some((file) => file.endsWith('.integration.test.ts') === (project === 'integration')),
  );
  const log = await runJest(folder, environment, [
    '--selectProjects',
    ...projects,
    `--testNamePattern=${title}`,
    '--json',
    // A broken program may leave something open.
    '--forceExit',
    `--outputFile=${output}`,
    '--runTestsByPath',
    ...files,
  ]);
  if (!existsSync(output)) throw new Error(`Jest gave no result:\n${log}`);
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'));
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ fullName, status }) => ({ file: relative(folder, name), title: fullName, passed: status === 'passed' })),
  );
}

function runJest(folder, environment, options) {
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...options],
    { cwd: folder, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines = [];
  child.stdout.on('data', (data) => lines.push(data));
  child.stderr.on('data', (data) => lines.push(data));
  const timer = setTimeout(() => child.kill('SIGKILL'), longestRunMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(lines).toString().slice(-4_000));
    });
  });
}
