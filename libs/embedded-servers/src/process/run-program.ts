import { execFile } from 'node:child_process';

/** How a program ended, and what it said. `status` is undefined when it could not be run or was ended by a signal. */
export interface ProgramResult {
  status: number | undefined;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, or ends it after `deadlineMs`; never throws. */
export function runProgram(
  program: string,
  options: readonly string[],
  settings: { cwd?: string; environment?: NodeJS.ProcessEnv; deadlineMs: number },
): Promise<ProgramResult> {
  const { cwd, environment, deadlineMs: timeout } = settings;
  return new Promise((resolve) => {
    execFile(program, options, { cwd, env: environment, timeout, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      resolve({ status, stdout, stderr: stderr === '' && error !== null ? error.message : stderr });
    });
  });
}
