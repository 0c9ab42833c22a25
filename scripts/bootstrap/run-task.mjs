import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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

/**
 * npm can be killed without a chance to tell us (SIGKILL, a closed container); a server that nobody started any more
 * would hold its ports and its data.
 */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) process.kill(process.pid, 'SIGTERM');
  }, 1_000).unref();
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
