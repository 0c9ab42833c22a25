import { z } from 'zod';

/** One key of a ring. `id` is public (it is stored beside what the key signed or sealed), `secret` never leaves the process. */
export interface SecretRingKey {
  id: string;
  secret: string;
}

/** Keys, newest first: the first one signs or seals, every one verifies or opens. Never empty. */
export type SecretRing = [SecretRingKey, ...SecretRingKey[]];

// No dot: a channel token is "<key id>.<HMAC>" (L19).
const keyId = /^[A-Za-z0-9_-]{1,32}$/;

/** What is wrong with a secret of the ring, or nothing. It must not repeat the secret. */
type SecretFault = (secret: string) => string | undefined;

/** Reads "keyid:secret,keyid:secret". Faults name a key by its position, for a mistyped id may be half of a secret (L20). */
export function secretRingSchema(secretFault: SecretFault): z.ZodType<SecretRing, string> {
  return z.string().transform((text, context): SecretRing => {
    const refuse = (message: string): void => void context.addIssue({ code: 'custom', message });
    const keys: SecretRingKey[] = [];
    for (const [index, part] of text.split(',').entries()) {
      const colon = part.indexOf(':');
      const id = part.slice(0, Math.max(colon, 0)).trim();
      const secret = part.slice(colon + 1).trim();
      const fault = colon < 0 ? 'has no "keyid:" before its secret' : secretFault(secret);
      if (fault !== undefined) refuse(`key ${index + 1} ${fault}`);
      else if (!keyId.test(id)) refuse(`key ${index + 1} has an id that is not 1 to 32 of A-Z a-z 0-9 _ -`);
      else if (keys.some((key) => key.id === id)) refuse(`key ${index + 1} repeats the id of another key`);
      keys.push({ id, secret });
    }
    const [newest, ...older] = keys;
    return newest === undefined ? z.NEVER : [newest, ...older];
  });
}

/** Secrets that are any text of at least `minimumLength` characters. */
export function textSecret(minimumLength: number): SecretFault {
  return (secret) =>
    secret.length < minimumLength ? `has a secret shorter than ${minimumLength} characters` : undefined;
}

/** Secrets that are the base64 of exactly `bytes` bytes. */
export function base64Secret(bytes: number): SecretFault {
  return (secret) => {
    const decoded = Buffer.from(secret, 'base64');
    const exact = decoded.length === bytes && decoded.toString('base64') === secret;
    return exact ? undefined : `is not the base64 of ${bytes} bytes`;
  };
}
