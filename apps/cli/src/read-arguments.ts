import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './command.ts';

/** What stands on a command line. */
export interface Arguments {
  positionals: string[];
  flags: ReadonlySet<string>;
  values: ReadonlyMap<string, string>;
}

/**
 * Reads a command's arguments.
 * @throws UsageError for an unknown option, or for another number of words than `words` names.
 */
export function readArguments(
  args: readonly string[],
  expected: { words?: readonly string[]; flags?: readonly string[]; values?: readonly string[] } = {},
): Arguments {
  const { words = [], flags = [], values = [] } = expected;
  const options: ParseArgsConfig['options'] = Object.fromEntries([
    ...flags.map((name) => [name, { type: 'boolean' as const }]),
    ...values.map((name) => [name, { type: 'string' as const }]),
  ]);
  const parsed = parse(args, options);
  if (parsed.positionals.length !== words.length) {
    throw new UsageError(words.length === 0 ? 'No further words are expected.' : `Expected: ${words.join(' ')}`);
  }
  const given = Object.entries(parsed.values);
  return {
    positionals: parsed.positionals,
    flags: new Set(given.flatMap(([name, value]) => (value === true ? [name] : []))),
    values: new Map(given.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))),
  };
}

function parse(args: readonly string[], options: ParseArgsConfig['options']) {
  try {
    return parseArgs({ args: [...args], options: options ?? {}, allowPositionals: true });
  } catch (error) {
    // parseArgs throws nothing but complaints about the arguments.
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
