import { AppError } from '@calendar-cache/errors';

/** Keys for sealing, newest first: the first seals, every one unseals (L20). */
export interface KeyRing {
  readonly keys: readonly { readonly id: string; readonly key: Buffer }[];
}

const keyBytes = 32;
const idPattern = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Reads `ENCRYPTION_KEYS`: `id:base64key,id:base64key`, newest first, each key 32 bytes.
 * Throws `invalid-environment`; the text of a key never reaches the message.
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseKey);
  if (keys.length === 0) throw refuse('ENCRYPTION_KEYS holds no key.');
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw refuse('ENCRYPTION_KEYS names one id twice.');
  return { keys };
}

function parseKey(part: string, index: number): { id: string; key: Buffer } {
  const place = `Key ${index + 1} of ENCRYPTION_KEYS`;
  const colon = part.indexOf(':');
  const id = part.slice(0, Math.max(colon, 0));
  if (!idPattern.test(id)) throw refuse(`${place} needs an id before a colon: letters, digits, "-" and "_".`);
  const key = Buffer.from(part.slice(colon + 1), 'base64');
  if (key.length !== keyBytes) throw refuse(`${place} has ${key.length} bytes instead of ${keyBytes}, in base64.`);
  return { id, key };
}

function refuse(message: string): AppError {
  return new AppError('invalid-environment', message);
}
