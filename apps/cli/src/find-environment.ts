import { existsSync, readFileSync } from 'node:fs';
import { isVariableSet, type RawEnvironment } from '@calendar-cache/config';
import { AppError } from '@calendar-cache/errors';

/**
 * The environment itself where it names a database, else with the variables that a running npm start has left for us.
 * @throws AppError `invalid-environment` when that file is none of ours.
 */
export function findEnvironment(environment: RawEnvironment, operatorFile: string): RawEnvironment {
  if (isVariableSet(environment, 'DATABASE_URL') || !existsSync(operatorFile)) return environment;
  return { ...environment, ...readVariables(operatorFile) };
}

function readVariables(file: string): RawEnvironment {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content !== 'object' || content === null) {
    throw new AppError(
      'invalid-environment',
      `${file} can't be understood: start npm start again, or set DATABASE_URL.`,
    );
  }
  return Object.fromEntries(
    Object.entries(content).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
  );
}
