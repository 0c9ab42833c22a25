/** What lets us call Google for a user. `secret` is plain only in memory; at rest it is sealed (L20). */
export interface Credential {
  id: string;
  userId: string;
  state: 'active' | 'needs_reconnect';
  secret: CredentialSecret;
}

/** An OAuth refresh token, or a service account that acts for a person of its domain. */
export type CredentialSecret =
  | { kind: 'oauth'; refreshToken: string; accessToken: string | null; accessTokenExpiresAtMs: number | null }
  | { kind: 'service-account'; clientEmail: string; privateKey: string; subject: string };

/** A credential as it lies in the database. */
export interface SealedCredential {
  id: string;
  userId: string;
  state: 'active' | 'needs_reconnect';
  sealedSecret: string;
}

/** Where credentials lie. */
export interface CredentialRepository {
  findById(id: string): Promise<SealedCredential | null>;
  /** The id is chosen by the caller, since the seal is bound to it. */
  insert(credential: { id: string; userId: string; sealedSecret: string }): Promise<void>;
  updateSecret(id: string, sealedSecret: string): Promise<void>;
  markNeedsReconnect(id: string): Promise<void>;
}
