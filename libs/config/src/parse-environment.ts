import { AppError } from '@calendar-cache/errors';
import { type KnownValues, rules } from './rules.ts';
import { unknownVariableFaults } from './unknown-variables.ts';
import type { Variable } from './variable.ts';
import { type VariableName, type VariableValue, variables } from './variables.ts';

/** The typed values of the variables that an app picked. */
export type Environment<N extends VariableName> = { readonly [K in N]: VariableValue<K> };

/** A raw environment, such as `process.env`. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/** Whether a variable is set: an empty one is not. */
export function isVariableSet(env: RawEnvironment, name: VariableName): boolean {
  return (env[name] ?? '') !== '';
}

/**
 * Reads the variables that an app picks from the catalogue. Own `defaults` of the app, written as in the environment,
 * come before those of the catalogue.
 * @throws AppError `invalid-environment` naming every missing, wrong or misspelt variable, one a line, no secrets.
 */
export function parseEnvironment<const N extends VariableName>(
  pick: readonly N[],
  env: RawEnvironment,
  defaults: Readonly<Partial<Record<VariableName, string>>> = {},
): Environment<N> {
  const checked = rules.filter((rule) => rule.governs.some((name) => pick.some((picked) => picked === name)));
  const names = new Set<VariableName>([...pick, ...checked.flatMap((rule) => rule.reads)]);
  const picked = new Set<VariableName>(pick);

  const values: Partial<Record<VariableName, unknown>> = {};
  const faults: string[] = [];
  for (const name of names) {
    const variable: Variable<unknown> = variables[name];
    const raw = isVariableSet(env, name) ? env[name] : (defaults[name] ?? variable.default);
    if (raw === undefined) {
      if (variable.required && picked.has(name)) faults.push(`${name}: is not set, expected ${variable.expected}`);
      continue;
    }
    const result = variable.schema.safeParse(raw);
    if (result.success) values[name] = result.data;
    else faults.push(wrongValue(name, variable, raw, result.error.issues));
  }
  // Each value came from the schema of its own name; the compiler can't follow that through a loop.
  const known = values as KnownValues;
  for (const rule of checked) faults.push(...rule.faults(known));
  faults.push(...unknownVariableFaults(env));

  if (faults.length > 0) {
    throw new AppError(
      'invalid-environment',
      `The environment does not fit:\n${faults.map((f) => `  ${f}`).join('\n')}`,
      {
        details: { variables: faults.map((fault) => fault.slice(0, fault.indexOf(':'))) },
      },
    );
  }
  return Object.fromEntries(pick.map((name) => [name, known[name]])) as Environment<N>;
}

function wrongValue(
  name: string,
  variable: Variable<unknown>,
  raw: string,
  issues: readonly { code: string; message: string }[],
): string {
  const shown = variable.secret ? 'does not fit' : `is ${JSON.stringify(raw.slice(0, 80))}`;
  const why = issues.filter((issue) => issue.code === 'custom' && issue.message.startsWith('key '));
  const reasons = why.length === 0 ? '' : ` (${why.map((issue) => issue.message).join('; ')})`;
  return `${name}: ${shown}, expected ${variable.expected}${reasons}`;
}
