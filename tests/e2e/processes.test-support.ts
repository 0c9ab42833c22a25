import { type ChildProcess, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { variableNames } from '@calendar-cache/config';

/** A program of ours in an operating-system process of its own. */
export interface AppProcess {
  name: string;
  child: ChildProcess;
  /** Everything that it wrote. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Set to nothing, so that the .env of whoever runs the tests does not reach them. */
const nothingSet = Object.fromEntries(variableNames.map((name) => [name, '']));

/** Starts a TypeScript file of this repository as docs/go-live.md does. */
export function startApp(
  name: string,
  file: string,
  options: { environment?: Record<string, string>; arguments?: string[] } = {},
): AppProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...(options.arguments ?? [])], {
    env: { PATH: process.env.PATH ?? '', ...nothingSet, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    name,
    child,
    output: () => output,
    kill: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}

/** Asks again until the answer is there. @throws with `describe()` when it is not in time. */
export async function until<T>(
  ask: () => Promise<T | undefined | null | false>,
  options: { withinMs: number; describe: () => string },
): Promise<T> {
  const endMs = performance.now() + options.withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > endMs) throw new Error(options.describe());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Resolves when `/readyz` of an app says 200. */
export function ready(app: AppProcess, url: string): Promise<unknown> {
  const ask = () =>
    fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
  return until(ask, { withinMs: 60_000, describe: () => `${app.name} is not ready:\n${app.output()}` });
}
