import type { CredentialSecret } from './credential.ts';

/** What a person is asked for on Google's consent page. */
export interface ConsentQuestion {
  /** Comes back with the answer and proves that it belongs to this question (L21). */
  state: string;
  /** SHA-256 of the PKCE verifier, base64url. */
  codeChallenge: string;
  /** Where Google sends the browser. */
  redirectUrl: string;
}

/** A secret that Google has just taken, and whose it is. */
export interface VerifiedSecret {
  secret: CredentialSecret;
  /** The Google account, by the id of its primary calendar. */
  accountId: string;
}

/** Google, as far as it grants credentials and takes them back. */
export interface CredentialAuthority {
  consentUrl(question: ConsentQuestion): string;
  /**
   * Turns the code of a consent into a secret.
   * @throws AppError `consent-invalid` for a code that is not good (any more), `scope-not-granted`, else `google-*`.
   */
  redeemCode(answer: { code: string; codeVerifier: string; redirectUrl: string }): Promise<CredentialSecret>;
  /**
   * One call to Google with the secret, before it is stored.
   * @throws AppError `credential-refused` where Google does not take it, `scope-not-granted`, else `google-*`.
   */
  verify(secret: CredentialSecret): Promise<VerifiedSecret>;
  /** Gives a grant back to Google, which ends every grant of that person to our OAuth client. */
  revoke(secret: CredentialSecret): Promise<void>;
}
