import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { AppError, toError } from '@calendar-cache/errors';

/**
 * Adds what the file `.env` of a folder sets to `process.env`, where there is one. A variable that is set already, even
 * to nothing, stays as it is. For `main.ts` files alone: everything else gets its environment as an argument.
 * @throws AppError `invalid-environment` when the file can't be read
 */
export function loadEnvironmentFile(folder: string): void {
  const file = join(folder, '.env');
  if (!existsSync(file)) return;
  try {
    for (const [name, value] of Object.entries(parseEnv(readFileSync(file, 'utf8')))) process.env[name] ??= value;
  } catch (error) {
    throw new AppError('invalid-environment', `${file} can't be read: ${toError(error).message}`, { cause: error });
  }
}
