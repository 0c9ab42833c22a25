/** Keys for sealing, newest first: the first seals, every one unseals (L20). */
export interface KeyRing {
  readonly keys: readonly { readonly id: string; readonly key: Buffer }[];
}

/** The ring of `ENCRYPTION_KEYS`: each secret is 32 bytes in base64. */
export function keyRingOf(keys: readonly { id: string; secret: string }[]): KeyRing {
  return { keys: keys.map(({ id, secret }) => ({ id, key: Buffer.from(secret, 'base64') })) };
}
