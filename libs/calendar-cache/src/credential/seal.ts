import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '@calendar-cache/errors';
import type { KeyRing } from './key-ring.ts';

const algorithm = 'aes-256-gcm';
const version = 'v1';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals a text with the newest key of the ring (L20): `v1.<key id>.<iv>.<tag>.<ciphertext>`, base64url.
 * `context` is bound to it: it opens only under the same one.
 */
export function seal(ring: KeyRing, plaintext: string, context: string): string {
  const newest = sealingKeyOf(ring);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, newest.key, iv, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(context, 'utf8'));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  const parts = [iv, cipher.getAuthTag(), ciphertext].map((bytes) => bytes.toString('base64url'));
  return [version, newest.id, ...parts].join('.');
}

/** The newest key of a ring, which seals. @throws AppError `invalid-environment` for an empty one */
export function sealingKeyOf(ring: KeyRing): KeyRing['keys'][number] {
  const newest = ring.keys[0];
  if (newest === undefined) throw new AppError('invalid-environment', 'The key ring is empty.');
  return newest;
}

/** Opens what {@link seal} made. Throws `credential-unreadable` for an unknown key, another context, or a changed text. */
export function unseal(ring: KeyRing, sealed: string, context: string): string {
  const [format, keyId, iv, tag, ciphertext, ...rest] = sealed.split('.');
  if (format !== version || iv === undefined || tag === undefined || ciphertext === undefined || rest.length > 0) {
    throw refuse('unknown-format');
  }
  const entry = ring.keys.find(({ id }) => id === keyId);
  if (entry === undefined) throw refuse('unknown-key');
  try {
    const decipher = createDecipheriv(algorithm, entry.key, Buffer.from(iv, 'base64url'), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(context, 'utf8'));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64url')), decipher.final()]).toString('utf8');
  } catch (error) {
    throw refuse('tampered', error);
  }
}

function refuse(reason: string, cause?: unknown): AppError {
  return new AppError('credential-unreadable', 'A stored credential cannot be unsealed.', {
    details: { reason },
    cause,
  });
}
