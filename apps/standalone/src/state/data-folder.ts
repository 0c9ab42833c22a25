import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeEmbeddedPostgres } from '@calendar-cache/embedded-servers';

/** The checkout that this file lies in. */
export const checkoutFolder = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

/** The files and folders of one installation. */
export interface DataFolder {
  folder: string;
  postgres: string;
  /** The demo's PostgreSQL: one of its own, so that no refresh token of the simulated Google is shown to the real one. */
  demoPostgres: string;
  /** Who runs right now. */
  lock: string;
  secrets: string;
  ports: string;
  /** The simulated Google's memory. */
  simulator: string;
  /** The demo for programs; there while everything runs. */
  description: string;
  /** Where the operator's commands find the running database and queue; there while everything runs. */
  operator: string;
  log: string;
}

/** Names the places below a folder, and makes the folder. */
export function openDataFolder(folder: string): DataFolder {
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    // PostgreSQL may have to run as another user, who has to pass through.
    chmodSync(folder, 0o755);
  }
  return {
    folder,
    postgres: join(folder, 'postgres'),
    demoPostgres: join(folder, 'postgres-demo'),
    lock: join(folder, 'standalone.lock'),
    secrets: join(folder, 'secrets.json'),
    ports: join(folder, 'ports.json'),
    simulator: join(folder, 'simulator.json'),
    description: join(folder, 'standalone.json'),
    operator: join(folder, 'operator.json'),
    log: join(folder, 'standalone.log'),
  };
}

/** Clears what earlier starts left, and nothing else that may lie in the folder. A foreign database is not touched. */
export async function clearDataFolder(data: DataFolder): Promise<void> {
  for (const postgres of [data.postgres, data.demoPostgres]) await removeEmbeddedPostgres(postgres);
  for (const file of [data.secrets, data.ports, data.simulator, data.log]) rmSync(file, { force: true });
}
