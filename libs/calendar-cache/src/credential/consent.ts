import { createHash, randomBytes } from 'node:crypto';

/** A consent that was begun. The state is kept as a hash and the PKCE verifier sealed (L20, L21). */
export interface BegunConsent {
  stateHash: string;
  userId: string;
  sealedVerifier: string;
  returnUrl: string | null;
  expiresAtMs: number;
}

/** What became of a state that somebody shows. */
export type UsedConsent =
  | ({ outcome: 'used-now' } & Pick<BegunConsent, 'userId' | 'sealedVerifier' | 'returnUrl'>)
  | { outcome: 'unknown' | 'used' | 'expired' };

/** Where begun consents lie. */
export interface ConsentRepository {
  /** @throws AppError `user-not-found` */
  insert(consent: BegunConsent): Promise<void>;
  /** Single use: one of two who come at once gets it. The verifier is forgotten with it. */
  use(stateHash: string, atMs: number): Promise<UsedConsent>;
  removeExpired(beforeMs: number): Promise<void>;
}

/** 256 random bits in Google's alphabet, as PKCE wants its verifiers and we our states. */
export function createConsentSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, base64url: how a state is stored, and how PKCE makes a challenge of a verifier (RFC 7636, 4.2). */
export function hashConsentSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** What the seal of a verifier is bound to: it does not open for another state. */
export function consentContext(stateHash: string): string {
  return `consent:${stateHash}`;
}
