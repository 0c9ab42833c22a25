import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const lock = { packages: { '': {}, 'node_modules/thing': { version: '1.0.0' } } };
let checkout;

beforeEach(() => {
  checkout = realpathSync(mkdtempSync(join(tmpdir(), 'calendar-cache-bootstrap-')));
  for (const path of ['scripts/run.mjs', 'scripts/bootstrap']) {
    cpSync(join(process.cwd(), path), join(checkout, path), { recursive: true });
  }
  put('package.json', '{"type":"module"}');
  put('package-lock.json', JSON.stringify(lock));
  put('scripts/verify.mjs', 'console.log("ran", ...process.argv.slice(2));');
  putNpm('');
});

afterEach(() => rmSync(checkout, { recursive: true, force: true }));

function put(path, text) {
  mkdirSync(join(checkout, path, '..'), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

/** An npm that notes each call, installs "thing", and then does what the test says. */
function putNpm(afterwards) {
  put(
    'npm.js',
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
     appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
     await new Promise((resolve) => setTimeout(resolve, 300));
     mkdirSync('node_modules', { recursive: true });
     writeFileSync('node_modules/.package-lock.json', ${JSON.stringify(JSON.stringify(lock))});
     ${afterwards}`,
  );
}

const npmCalls = () =>
  existsSync(join(checkout, 'npm-calls')) ? readFileSync(join(checkout, 'npm-calls'), 'utf8') : '';

function start(task, environment = {}) {
  return spawn(process.execPath, ['scripts/run.mjs', ...task], {
    cwd: checkout,
    env: { PATH: process.env.PATH, npm_execpath: join(checkout, 'npm.js'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(task, environment) {
  const child = start(task, environment);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [status] = await once(child, 'close');
  return { status, output };
}

test('installs what is missing, without install scripts, then runs the task with its options; once', async () => {
  const first = await run(['verify', '--some', 'option']);
  expect(first.output).toMatch(/Installing.*Installed.*ran --some option/s);
  expect(npmCalls()).toContain('--ignore-scripts');
  const second = await run(['verify']);
  expect(second).toEqual({ status: 0, output: 'ran\n' });
  expect(npmCalls().trim().split('\n')).toHaveLength(1);
});

test('installs again when the lock file is another one', async () => {
  await run(['verify']);
  put('package-lock.json', JSON.stringify({ packages: { 'node_modules/thing': { version: '2.0.0' } } }));
  await run(['verify']);
  expect(npmCalls().trim().split('\n')).toHaveLength(2);
});

test('an install by hand counts, and packages for other platforms need not be there', async () => {
  const foreign = { version: '1.0.0', optional: true, os: ['plan9'] };
  put('package-lock.json', JSON.stringify({ packages: { ...lock.packages, 'node_modules/foreign': foreign } }));
  put('node_modules/.package-lock.json', JSON.stringify(lock));
  expect((await run(['verify'])).output).toBe('ran\n');
  expect(npmCalls()).toBe('');
});

test('a package that this platform needs and that is missing is installed', async () => {
  const ours = { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] };
  put('package-lock.json', JSON.stringify({ packages: { ...lock.packages, 'node_modules/ours': ours } }));
  put('node_modules/.package-lock.json', JSON.stringify(lock));
  await run(['verify']);
  expect(npmCalls()).not.toBe('');
});

test('two at once install once', async () => {
  const [one, other] = await Promise.all([run(['verify']), run(['verify'])]);
  expect([one.status, other.status]).toEqual([0, 0]);
  expect(`${one.output}${other.output}`).toMatch(/waiting for it/);
  expect(npmCalls().trim().split('\n')).toHaveLength(1);
});

test('the lock of an install that was killed does not keep the next one out', async () => {
  const dead = spawn('true');
  await once(dead, 'exit');
  put('.cache/install.lock', String(dead.pid));
  expect((await run(['verify'])).status).toBe(0);
});

test('the lock file is never changed, except in CI, where the run then fails on it', async () => {
  putNpm(`writeFileSync('package-lock.json', '{}');`);
  expect((await run(['verify'])).output).toMatch(/it was put back/);
  expect(JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8'))).toEqual(lock);
  rmSync(join(checkout, 'node_modules'), { recursive: true });
  await run(['verify'], { CI: 'true' });
  expect(readFileSync(join(checkout, 'package-lock.json'), 'utf8')).toBe('{}');
});

test.each([
  ['npm error code ENOTFOUND', /check the network/],
  ['npm error code ENOSPC', /disk is full/],
  ['npm error code EACCES', /may not write/],
  ['npm error code E404', /registry lacks/],
  ['npm error something new', /npm install failed/],
])('a failure is told in plain words: %s', async (words, sentence) => {
  putNpm(`console.error(${JSON.stringify(words)}); process.exit(1);`);
  const { status, output } = await run(['verify']);
  expect([status, output]).toEqual([1, expect.stringMatching(sentence)]);
  expect(output).toContain(words);
});

test('without npm on the PATH it says so', async () => {
  const { status, output } = await run(['verify'], { PATH: '/nowhere', npm_execpath: '' });
  expect([status, output]).toEqual([1, expect.stringMatching(/npm was not found/)]);
});

test('a task in a process of its own gets our signals and gives us its exit code', async () => {
  put(
    'node_modules/jest/bin/jest.js',
    `process.on('SIGTERM', () => process.exit(7)); console.log('up', ...process.argv.slice(2)); setInterval(() => {}, 1e6);`,
  );
  put('node_modules/.package-lock.json', JSON.stringify(lock));
  const child = start(['test', 'some/path']);
  const [line] = await once(child.stdout, 'data');
  expect(String(line)).toBe('up some/path\n');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([7, null]);
});

test('a server ends when npm is killed, though a shell between them lives on', async () => {
  put('node_modules/.package-lock.json', JSON.stringify(lock));
  put(
    'scripts/verify.mjs',
    `process.on('SIGTERM', () => { console.log('ended'); process.exit(); }); console.log('up'); setInterval(() => {}, 1e6);`,
  );
  put(
    'launch.mjs',
    `import { spawn } from 'node:child_process'; spawn('sh', ['-c', '"$0" scripts/run.mjs verify; true', process.execPath], { stdio: 'inherit' });`,
  );
  const npm = spawn(process.execPath, ['launch.mjs'], {
    cwd: checkout,
    env: { PATH: process.env.PATH, npm_lifecycle_event: 'verify' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  expect(String((await once(npm.stdout, 'data'))[0])).toBe('up\n');
  npm.kill('SIGKILL');
  expect(String((await once(npm.stdout, 'data'))[0])).toBe('ended\n');
}, 15_000);

test('an unknown task is refused by naming those that there are', async () => {
  const { status, output } = await run(['nonsense']);
  expect([status, output]).toEqual([1, expect.stringMatching(/No such task: nonsense\. There are: start, /)]);
});
