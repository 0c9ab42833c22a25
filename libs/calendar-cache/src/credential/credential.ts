/** How a credential came to us. */
export const credentialKinds = ['oauth', 'service-account'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** Why a person has to connect Google again: Google said so, or refused fresh tokens again and again (L16). */
export const reconnectReasons = ['invalid_grant', 'tokens-rejected'] as const;
export type ReconnectReason = (typeof reconnectReasons)[number];

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
  /** Fresh access tokens that Google refused with 401, counted; 0 again after the first that it took (L16). */
  rejectedTokens: number;
}

/** A secret in the place of another one: nothing is written where the row holds neither (L11). */
export interface SecretChange {
  from: string;
  to: string;
}

/** Where credentials lie, as far as calls to Google are concerned. Every write compares before it writes. */
export interface CredentialRepository {
  findById(id: string): Promise<SealedCredential | null>;
  /** The id is chosen by the caller, since the seal is bound to it. */
  insert(credential: {
    id: string;
    userId: string;
    sealedSecret: string;
    kind?: CredentialKind;
    accountId?: string | null;
  }): Promise<void>;
  /** The same secret under another seal, or with a new token. False: the row holds another secret by now. */
  updateSecret(id: string, change: SecretChange): Promise<boolean>;
  /**
   * What Google granted on a refresh. The grant lives, whatever another process took it for with an older token in
   * its hand. False: the row holds another secret by now.
   */
  storeRefreshed(id: string, change: SecretChange & { atMs: number }): Promise<boolean>;
  /** True for the one call that made the change: it tells. False where the secret is another one by now. */
  markNeedsReconnect(
    id: string,
    verdict: { seenSecret: string; reason: ReconnectReason; atMs: number },
  ): Promise<boolean>;
  /**
   * Counts a fresh access token that Google refused, at most one per `pauseMs`; at `limit` the credential needs to be
   * reconnected. True for the one call that made that change (L16).
   */
  countRejectedToken(
    id: string,
    rejection: { seenSecret: string; atMs: number; pauseMs: number; limit: number },
  ): Promise<boolean>;
  /** Google took a token: the count begins anew. */
  forgetRejectedTokens(id: string): Promise<void>;
}
