import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { AppError } from '@calendar-cache/errors';

/** Writes a file that only its owner may read; others see the old text or the new one, never a half. */
export function writeFileAtomically(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}

/** {@link writeFileAtomically} for a value. */
export function writeJsonFile(path: string, value: unknown): void {
  writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * What a file of ours holds, or undefined when it is not there.
 * @throws AppError `invalid-environment` when it is no JSON or not of the form that `isOurs` wants.
 */
export function readJsonFile<Value>(path: string, isOurs: (value: unknown) => value is Value): Value | undefined {
  if (!existsSync(path)) return undefined;
  const value = parse(readFileSync(path, 'utf8'));
  if (isOurs(value)) return value;
  throw new AppError('invalid-environment', `${path} can't be understood. npm start -- --reset begins afresh.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is an object all of whose named fields are texts. */
export function hasTexts<Name extends string>(value: unknown, names: readonly Name[]): value is Record<Name, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => name in value && typeof Reflect.get(value, name) === 'string')
  );
}
