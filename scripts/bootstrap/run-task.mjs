import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endWithNpm } from './end-with-npm.mjs';
import { root } from './root.mjs';

/** Runs a task to its end. */
export async function runTask(task, options) {
  if (task.entry === undefined) return runCommand(task, options);
  const path = join(root, task.entry);
  if (!existsSync(path)) {
    console.error(`${task.entry} is missing: this checkout is not complete.`);
    process.exitCode = 1;
    return;
  }
  endWithNpm();
  process.argv.splice(1, process.argv.length, path, ...options);
  if (path.endsWith('.ts')) await import('tsx');
  await import(pathToFileURL(path).href);
}

function runCommand({ command, whenBare = [] }, options) {
  const child = spawn(process.execPath, [...command, ...(options.length === 0 ? whenBare : options)], {
    cwd: root,
    stdio: 'inherit',
  });
  // Ctrl-C in a terminal reaches the child by itself; what was sent to us alone is passed on.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      process.exitCode = 1;
      resolve();
    });
    child.once('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
      resolve();
    });
  });
}
