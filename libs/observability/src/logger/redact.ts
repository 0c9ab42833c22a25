import { types } from 'node:util';
import { AppError } from '@calendar-cache/errors';

/** Stands where a secret or a person was. */
export const redacted = '[redacted]';

// Names whose values never reach a log (L20), compared without case, "-" and "_".
const secretNames = new Set([
  'authorization',
  'cookie',
  'setcookie',
  'apikey',
  'privatekey',
  'codeverifier',
  'databaseurl',
  'redisurl',
  'summary',
  'title',
  'description',
  'location',
  'attendees',
  'organizer',
  'creator',
  'guests',
  'externalid',
]);
const secretEndings = ['token', 'secret', 'secrets', 'password', 'email', 'emails'];
const maximumDepth = 6;
const maximumStackLines = 12;
// The same few names come with every line; those of foreign objects must not fill the memory.
const judgedNames = new Map<string, boolean>();
const maximumJudgedNames = 1_000;

// Order matters: a URL's password may hold an "@".
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/(\w:\/\/)[^\s/]+@(?=[^\s/])/g, `$1${redacted}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${redacted}`],
  [/\bya29\.[\w.-]+|\b1\/\/[\w-]{10,}/g, redacted],
  [/([?&](?:key|token|code|access_token|refresh_token|state|syncToken|pageToken)=)[^&\s"']+/gi, `$1${redacted}`],
  [/[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/g, redacted],
];

// Most texts hold none of it: one look at them is enough.
const suspicious = /[@=]|%40|ya29\.|1\/\/|bearer|basic/i;

/** A text without e-mail addresses, bearer tokens, Google's tokens and passwords in URLs (L20). */
export function redactText(text: string): string {
  if (!suspicious.test(text)) return text;
  return secretTexts.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}

/** A copy of what is logged, at any depth without secrets and people: by the names of fields, and inside of texts. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, redactField(name, value, 1)]));
}

function redactField(name: string, value: unknown, depth: number): unknown {
  return isSecretName(name) && typeof value !== 'boolean' && value !== null && value !== undefined
    ? redacted
    : redactValue(value, depth);
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  // Errors of Node itself may come from another realm, where instanceof says no.
  if (types.isNativeError(value) || value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (depth >= maximumDepth) return '[deeper]';
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  if (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)) return `[${value.constructor.name}]`;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactField(name, inner, depth + 1)]));
}

function isSecretName(name: string): boolean {
  const known = judgedNames.get(name);
  if (known !== undefined) return known;
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  const isSecret = secretNames.has(plain) || secretEndings.some((ending) => plain.endsWith(ending));
  if (judgedNames.size < maximumJudgedNames) judgedNames.set(name, isSecret);
  return isSecret;
}

/** An error as a log line shows it: name, code, message, stack and what caused it. Other properties may hold requests. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: redactText(error.message),
    ...(error.stack === undefined ? {} : { stack: redactText(shortStack(error.stack)) }),
    ...(error instanceof AppError && Object.keys(error.details).length > 0
      ? { details: redactValue(error.details, depth + 1) }
      : {}),
    ...(error.cause === undefined || depth >= maximumDepth ? {} : { cause: redactValue(error.cause, depth + 1) }),
  };
}

function shortStack(stack: string): string {
  return stack.split('\n').slice(0, maximumStackLines).join('\n');
}
