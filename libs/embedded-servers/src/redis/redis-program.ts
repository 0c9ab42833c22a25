import { runProgram } from '../process/run-program.ts';

/** A program that speaks Redis, and the environment that it needs. */
export interface RedisProgram {
  path: string;
  environment: NodeJS.ProcessEnv;
}

/** Where a {@link RedisProgram} is looked for. */
export interface RedisSearch {
  cacheFolder: string;
  environment?: NodeJS.ProcessEnv;
  log?: (line: string) => void;
  /** dpkg's record of the installed packages, which are not downloaded again; the system's own by default. */
  packageRecord?: string;
}

/** Whether the program starts at all: it is there, its libraries are found, it was built for this machine. */
export async function speaks({ path, environment }: RedisProgram): Promise<boolean> {
  return (await runProgram(path, ['--version'], { environment, deadlineMs: 10_000 })).status === 0;
}
