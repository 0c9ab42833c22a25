import { spawn } from 'node:child_process';
import { root } from './root.mjs';

// No install scripts: nothing here needs one, and `npm ci` refuses a lock file without other platforms' binaries.
const options = ['install', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];

/** Runs `npm install`; gives nothing when it went well, else a complaint in plain words. */
export async function runNpmInstall() {
  console.error('Installing the dependencies (once; about a minute) ...');
  const startMs = performance.now();
  const seconds = () => Math.round((performance.now() - startMs) / 1_000);
  const heartbeat = setInterval(() => console.error(`  still installing, ${seconds()} s`), 10_000);
  try {
    const { status, output } = await npm([...options, '--loglevel=error']);
    if (status === 0) {
      console.error(`Installed in ${seconds()} s.`);
      return undefined;
    }
    return plainWords(output);
  } finally {
    clearInterval(heartbeat);
  }
}

/** What npm said, as a reason and a remedy, with its last lines beneath. */
function plainWords(output) {
  const reason = reasons.find(([pattern]) => pattern.test(output))?.[1] ?? 'npm install failed.';
  const lastLines = output.trim().split('\n').slice(-12).join('\n  ');
  return `${reason}\nnpm said:\n  ${lastLines}`;
}

const reasons = [
  [/spawn .*ENOENT/, 'npm was not found: install Node together with its npm, or put npm on the PATH.'],
  [/ENOSPC/, 'The disk is full: about 700 MB are needed.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|network/i,
    'npm can’t reach its registry: check the network, the proxy, and `npm config get registry`. Then try again.',
  ],
  [/EACCES|EPERM|EROFS/, 'npm may not write here: this checkout (or npm’s cache) belongs to another user.'],
  [/EBADENGINE|Unsupported engine/, 'A package needs another version of Node: see .nvmrc.'],
  [
    /lockfileVersion|Unsupported URL Type "workspace/,
    'This npm is too old: version 9 or newer is needed (npm install -g npm).',
  ],
  [/E404|ETARGET|notarget/, 'The registry lacks a package of the lock file: check `npm config get registry`.'],
  [/EINTEGRITY/, 'A downloaded package is damaged: run `npm cache clean --force` and try again.'],
];

function npm(args) {
  // Started by npm itself, its own program is known; else the one of the PATH is taken.
  const own = process.env.npm_execpath;
  const [program, prefix] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []];
  return new Promise((resolve) => {
    const child = spawn(program, [...prefix, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    const end = (signal) => {
      child.kill(signal);
      process.exit(130);
    };
    process.on('SIGTERM', end).on('SIGINT', end);
    const settle = (result) => {
      process.off('SIGTERM', end).off('SIGINT', end);
      resolve(result);
    };
    child.once('error', (error) => settle({ status: 1, output: error.message }));
    child.once('close', (status) => settle({ status, output }));
  });
}
