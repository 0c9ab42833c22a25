import type { RawEnvironment } from '@calendar-cache/config';
import { isAppError } from '@calendar-cache/errors';
import { readJsonFile, writeJsonFile } from './json-file.ts';

/** The variables that choose a port, with the place where the look for a free one begins. */
export const portVariables = {
  API_PORT: 3_000,
  INGRESS_PORT: 3_001,
  DASHBOARD_PORT: 3_002,
  SIMULATOR_PORT: 3_003,
  WORKER_PORT: 3_004,
} as const;

export type PortVariable = keyof typeof portVariables;

/** Ports of the last start. Bookmarks and stored channels hold them, so they are taken again where they are free. */
export type KeptPorts = Partial<Record<PortVariable, number>>;

export function readPorts(file: string): KeptPorts {
  return readJsonFile(file, isKeptPorts) ?? {};
}

export function writePorts(file: string, ports: KeptPorts): void {
  writeJsonFile(file, ports);
}

function isKeptPorts(value: unknown): value is KeptPorts {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isInteger);
}

/**
 * Starts an app on the port that the user set, else on the one of the last start, else on a free one.
 * @throws AppError `port-taken` when the user's port is taken.
 */
export async function startOnPort<App>(
  variable: PortVariable,
  kept: KeptPorts,
  environment: RawEnvironment,
  start: (environment: RawEnvironment, near: number) => Promise<App>,
): Promise<App> {
  const near = portVariables[variable];
  const last = kept[variable];
  if ((environment[variable] ?? '') !== '' || last === undefined) return start(environment, near);
  try {
    return await start({ ...environment, [variable]: String(last) }, near);
  } catch (error) {
    if (!isAppError(error, 'port-taken')) throw error;
    return start(environment, near);
  }
}
