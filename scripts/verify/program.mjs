import { execFile } from 'node:child_process';
import { root } from '../bootstrap/root.mjs';

/** Runs an installed JavaScript program in the checkout; gives what it said when it failed, else undefined. */
export function program(path, ...options) {
  return new Promise((resolve) => {
    const settings = { cwd: root, maxBuffer: 64 << 20, env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' } };
    execFile(process.execPath, [path, ...options], settings, (error, stdout, stderr) => {
      resolve(error === null ? undefined : `${stdout}${stderr}`.trim() || error.message);
    });
  });
}
