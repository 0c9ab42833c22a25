import { z } from 'zod';

/** How the text of a variable becomes a value, and what is expected of it, in words that follow "expected". */
export interface Kind<T> {
  schema: z.ZodType<T, string>;
  expected: string;
  /** The value never appears in a message, not even a wrong one (L20). */
  secret: boolean;
}

/** One environment variable of the catalogue. */
export interface Variable<T> extends Kind<T> {
  /** One line for .env.example. */
  doc: string;
  /** Used where the variable is not set, written as it would be in the environment. */
  default: string | undefined;
  required: boolean;
}

/** A variable without which an app that picks it refuses to boot. */
export function required<T>(kind: Kind<T>, doc: string): Variable<T> {
  return { ...kind, doc, default: undefined, required: true };
}

/** A variable that may be left out: its value is then `undefined`. */
export function optional<T>(kind: Kind<T>, doc: string): Variable<T | undefined> {
  return { ...kind, doc, default: undefined, required: false };
}

/** A variable with a default. */
export function defaulted<T>(kind: Kind<T>, value: string, doc: string): Variable<T> {
  return { ...kind, doc, default: value, required: false };
}

/** Any text of at least `minimumLength` characters. */
export function text(minimumLength = 1): Kind<string> {
  const expected = minimumLength === 1 ? 'some text' : `at least ${minimumLength} characters`;
  return { schema: z.string().min(minimumLength), expected, secret: false };
}

/** A whole number, both bounds included. Digits only: "1e3" and "0x10" are slips more often than wishes. */
export function wholeNumber(minimum: number, maximum: number): Kind<number> {
  return {
    schema: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .pipe(z.number().min(minimum).max(maximum)),
    expected: `a whole number from ${minimum} to ${maximum}`,
    secret: false,
  };
}

/** A TCP port; 0 lets the system choose. */
export const port: Kind<number> = {
  ...wholeNumber(0, 65_535),
  // Kubernetes sets API_PORT=tcp://10.0.0.1:80 in every pod beside a service called "api".
  expected: 'a port from 0 to 65535 (a "tcp://" value comes from Kubernetes: set enableServiceLinks to false)',
};

/** "true" or "false". */
export const flag: Kind<boolean> = {
  schema: z.enum(['true', 'false']).transform((value) => value === 'true'),
  expected: '"true" or "false"',
  secret: false,
};

/** One of a few words. */
export function oneOf<const W extends readonly [string, ...string[]]>(words: W): Kind<W[number]> {
  return {
    schema: z.string().refine((value): value is W[number] => words.includes(value)),
    expected: `one of ${words.join(', ')}`,
    secret: false,
  };
}

/** A URL with one of the given protocols ("https:"), kept as it was written. */
export function url(protocols: readonly string[], expected: string): Kind<string> {
  return {
    schema: z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol)),
    expected,
    secret: false,
  };
}

/** Several values with spaces or commas between, at least one. */
export function listOf(kind: Kind<string>, expected: string): Kind<readonly string[]> {
  return {
    schema: z
      .string()
      .transform((given) => given.split(/[\s,]+/).filter((part) => part !== ''))
      .pipe(z.array(kind.schema).min(1)),
    expected,
    secret: kind.secret,
  };
}

/** Marks a kind as secret. */
export function secret<T>(kind: Kind<T>): Kind<T> {
  return { ...kind, secret: true };
}
