import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Ends this process when npm is gone: npm can be killed without a chance to tell us (SIGKILL), and a server that
 * nobody started any more would hold its ports and its data.
 */
export function endWithNpm() {
  const npm = process.env.npm_lifecycle_event === undefined ? undefined : npmProcess();
  if (npm === undefined) return;
  setInterval(() => {
    if (!isAlive(npm)) process.kill(process.pid, 'SIGTERM');
  }, 1_000).unref();
}

/** npm is our parent, or the parent of the shell that it ran us in. */
function npmProcess() {
  const parent = describe(process.ppid);
  if (parent === undefined) return undefined;
  return /^(npm|node)/.test(parent.name) ? process.ppid : parent.parentId;
}

function describe(pid) {
  try {
    if (process.platform === 'linux') {
      const [, name, parentId] = readFileSync(`/proc/${pid}/stat`, 'utf8').match(/\((.*)\) \S (\d+)/s) ?? [];
      return { name, parentId: Number(parentId) };
    }
    const [parentId, name] = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return { name: name.split('/').at(-1), parentId: Number(parentId) };
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
