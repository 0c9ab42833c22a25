import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { testRedisUrl } from '@calendar-cache/testing';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Report {
  testResults: {
    message: string;
    assertionResults: { title: string; status: string; failureMessages: string[] }[];
  }[];
}

/** Runs the tests of the fixture under the environment that every integration test runs in. */
function runFixture(): Promise<Report> {
  const config = {
    rootDir: root,
    testEnvironment: '<rootDir>/tests/leak-check/environment.mjs',
    testEnvironmentOptions: { settleMs: 3_000 },
    testMatch: ['<rootDir>/tests/leak-check/leaks.fixture.ts'],
    extensionsToTreatAsEsm: ['.ts'],
    transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  };
  const options = ['--runInBand', '--forceExit', '--json', '--config', JSON.stringify(config)];
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...jest, ...options], { cwd: root, maxBuffer: 16_000_000 }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as Report);
      } catch {
        reject(new Error(`Jest gave no report: ${error?.message}\n${stderr}`));
      }
    });
  });
}

test('what a test leaves open turns it red and is named, and so does what a file leaves open', async () => {
  const [file] = (await runFixture()).testResults;
  const complaints = Object.fromEntries(
    file!.assertionResults.map(({ title, status, failureMessages }) => [
      title,
      status === 'failed' ? /left open: ([^.,]*)/.exec(failureMessages.join('\n'))?.[1] : status,
    ]),
  );
  expect(complaints).toEqual({
    'closes what it opens': 'passed',
    'leaves a connection to the database': '1 × database connection forgotten',
    'leaves a listening socket': '1 × listening socket',
    'leaves a child process': '1 × child process',
    'leaves a timer': '1 × timer',
    'leaves a connection to Redis': testRedisUrl() === undefined ? 'pending' : '1 × Redis connection',
    'leaves a second pool of a name that is open already': '1 × database connection pool of the file',
  });
  expect(file!.message).toMatch(/The test file left open: .*1 × child process/);
}, 180_000);
