import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When the process with this id started, as an opaque text, or undefined when no such process lives. Together with
 * the id it names one process for good: ids are handed out again, a pair of id and start is not.
 */
export function processStart(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // The second field is the program's name in brackets and may hold spaces; the start is the 22nd field.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return fields[0] === 'Z' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const listing = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    const start = listing.trim().replace(/\s+/g, '-');
    return start === '' ? undefined : start;
  } catch {
    return undefined;
  }
}

/** The command line of a living process, one text per argument on Linux and one text in all elsewhere. */
export function processArguments(pid: number): string[] {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
      : [execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim()];
  } catch {
    return [];
  }
}
