import type { Credential, CredentialSecret, SealedCredential } from '@calendar-cache/calendar-cache';
import { minuteMs, sealCredentialSecret, unsealCredentialSecret } from '@calendar-cache/calendar-cache';
import { isAppError } from '@calendar-cache/errors';
import type { GrantedAccess } from './ask-token-endpoint.ts';
import { assertUsable, unusable } from './assert-usable.ts';
import type { CredentialDependencies } from './credential-dependencies.ts';
import { requestAccessToken } from './request-access-token.ts';

// As early as Google's own client refreshes: a token must outlive the call it goes with, and clocks differ.
const refreshAheadMs = 5 * minuteMs;
// One refusal may be Google's bad minute; five in a row, each a minute after the last, are the grant (L16).
const rejections = { pauseMs: minuteMs, limit: 5 };

/**
 * The access tokens of one credential in this process. Refreshes coalesce: five calls at once ask Google once, and with
 * a lock of the dependencies so do all processes. What Google grants is stored sealed before it is used, unless
 * somebody has put another grant there: then that one is used.
 */
export class AccessTokens {
  readonly #dependencies: CredentialDependencies;
  readonly #id: string;
  readonly #userId: string;
  #sealedSecret: string;
  #secret: CredentialSecret;
  #current: { token: string; expiresAtMs: number } | null;
  #hasRejections: boolean;
  /** Granted, but not yet stored: a rotated token that only this process knows must not be lost (L15). */
  #isUnsaved = false;
  #refreshing: Promise<string> | null = null;

  constructor(stored: SealedCredential, dependencies: CredentialDependencies) {
    this.#dependencies = dependencies;
    this.#id = stored.id;
    this.#userId = stored.userId;
    this.#sealedSecret = stored.sealedSecret;
    this.#secret = unsealCredentialSecret(dependencies.keyRing, stored);
    this.#current = storedToken(this.#secret);
    this.#hasRejections = stored.rejectedTokens > 0;
  }

  /** Whether these tokens belong to the secret as it lies in the database now. */
  belongTo(stored: SealedCredential): boolean {
    if (stored.rejectedTokens > 0) this.#hasRejections = true;
    return stored.sealedSecret === this.#sealedSecret;
  }

  get kind(): CredentialSecret['kind'] {
    return this.#secret.kind;
  }

  /** The credential with its secret as it is now. */
  credential(): Credential {
    return { id: this.#id, userId: this.#userId, state: 'active', secret: this.#secret };
  }

  /** A token that is good for some minutes. Throws `credential-revoked`, `google-project-misconfigured`, `google-unavailable` … */
  get(): Promise<string> {
    const fresh = this.#freshToken();
    return fresh !== null && !this.#isUnsaved ? Promise.resolve(fresh) : this.#refresh(null);
  }

  /** Another token than the one that Google has just rejected with 401. */
  replace(rejected: string): Promise<string> {
    return this.#current?.token === rejected ? this.#refresh(rejected) : this.get();
  }

  /** Google took a token: an earlier refusal was not the grant's fault. */
  async accepted(): Promise<void> {
    if (!this.#hasRejections) return;
    this.#hasRejections = false;
    await this.#dependencies.credentials.forgetRejectedTokens(this.#id);
  }

  /** Google refused a token that it had just made. Never dead by one of them, but by a row of them (L16). */
  async rejected(): Promise<void> {
    const { credentials, clock, onNeedsReconnect } = this.#dependencies;
    this.#hasRejections = true;
    const rejection = { seenSecret: this.#sealedSecret, atMs: clock.now(), ...rejections };
    if (!(await credentials.countRejectedToken(this.#id, rejection))) return;
    onNeedsReconnect?.({ credentialId: this.#id, reason: 'tokens-rejected' });
  }

  #freshToken(): string | null {
    const current = this.#current;
    return current !== null && current.expiresAtMs - refreshAheadMs > this.#dependencies.clock.now()
      ? current.token
      : null;
  }

  #refresh(rejected: string | null): Promise<string> {
    this.#refreshing ??= this.#refreshAlone(rejected).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  #refreshAlone(rejected: string | null): Promise<string> {
    const { refreshLock } = this.#dependencies;
    const work = () => this.#adoptOrRequest(rejected);
    return refreshLock === undefined || this.#secret.kind !== 'oauth' ? work() : refreshLock(this.#id, work);
  }

  /** Whoever had the lock before us may have left a fresh token. The lock may be lost: nothing below relies on it. */
  async #adoptOrRequest(rejected: string | null): Promise<string> {
    if (this.#isUnsaved) {
      await this.#store();
    } else if (this.#secret.kind === 'oauth') {
      const stored = await this.#dependencies.credentials.findById(this.#id);
      assertUsable(stored);
      if (!this.belongTo(stored)) this.#adopt(stored);
    }
    const fresh = this.#freshToken();
    return fresh !== null && fresh !== rejected ? fresh : this.#requestToken();
  }

  async #requestToken(): Promise<string> {
    const { clock } = this.#dependencies;
    const requestedAtMs = clock.now();
    const granted = await this.#requestOrAdopt(() => requestAccessToken(this.#secret, this.#dependencies));
    this.#current = { token: granted.accessToken, expiresAtMs: requestedAtMs + granted.expiresInMs };
    if (this.#secret.kind === 'oauth') {
      this.#secret = secretAfter(this.#secret, granted, this.#current.expiresAtMs);
      this.#isUnsaved = true;
      await this.#store();
    }
    return granted.accessToken;
  }

  /** On invalid_grant the row is read once more: another process may have rotated the token, or the person reconnected. */
  async #requestOrAdopt<Granted>(request: () => Promise<Granted>): Promise<Granted> {
    try {
      return await request();
    } catch (error) {
      if (!isAppError(error, 'credential-revoked')) throw error;
      const { credentials, clock, onNeedsReconnect } = this.#dependencies;
      const stored = await credentials.findById(this.#id);
      if (stored === null) throw error;
      if (!this.belongTo(stored) && stored.state === 'active') {
        this.#adopt(stored);
        return await this.#requestOrAdopt(request);
      }
      const verdict = { seenSecret: this.#sealedSecret, reason: 'invalid_grant' as const, atMs: clock.now() };
      if (await credentials.markNeedsReconnect(this.#id, verdict)) {
        onNeedsReconnect?.({ credentialId: this.#id, reason: 'invalid_grant' });
      }
      throw error;
    }
  }

  #adopt(stored: SealedCredential): void {
    this.#secret = unsealCredentialSecret(this.#dependencies.keyRing, stored);
    this.#sealedSecret = stored.sealedSecret;
    this.#current = storedToken(this.#secret);
  }

  /**
   * Stores what was granted. A row with another refresh token belongs to whoever reconnected or refreshed meanwhile; one with
   * the token that this grant was asked for with is written again where a key was rotated, or where Google has ended that token.
   */
  async #store(): Promise<void> {
    const { credentials, keyRing, clock } = this.#dependencies;
    const sealedSecret = sealCredentialSecret(keyRing, this.#id, this.#secret);
    const change = { to: sealedSecret, atMs: clock.now() };
    let from = this.#sealedSecret;
    while (!(await credentials.storeRefreshed(this.#id, { ...change, from }))) {
      const stored = await credentials.findById(this.#id);
      if (stored === null) throw unusable('no-such-credential');
      if (!this.#supersedes(from, stored)) {
        this.#isUnsaved = false;
        return this.#adopt(stored);
      }
      from = stored.sealedSecret;
    }
    this.#sealedSecret = sealedSecret;
    this.#isUnsaved = false;
  }

  #supersedes(before: string, stored: SealedCredential): boolean {
    const { keyRing } = this.#dependencies;
    const known = unsealCredentialSecret(keyRing, { id: this.#id, sealedSecret: before });
    const found = unsealCredentialSecret(keyRing, stored);
    if (known.kind !== 'oauth' || found.kind !== 'oauth') return false;
    const isResealed = known.accessToken === found.accessToken;
    const isEnded = this.#secret.kind === 'oauth' && this.#secret.refreshToken !== known.refreshToken;
    return known.refreshToken === found.refreshToken && (isResealed || isEnded);
  }
}

function secretAfter(
  secret: Extract<CredentialSecret, { kind: 'oauth' }>,
  granted: GrantedAccess,
  accessTokenExpiresAtMs: number,
): CredentialSecret {
  const refreshToken = granted.refreshToken ?? secret.refreshToken;
  return { kind: 'oauth', refreshToken, accessToken: granted.accessToken, accessTokenExpiresAtMs };
}

function storedToken(secret: CredentialSecret): { token: string; expiresAtMs: number } | null {
  if (secret.kind !== 'oauth' || secret.accessToken === null || secret.accessTokenExpiresAtMs === null) return null;
  return { token: secret.accessToken, expiresAtMs: secret.accessTokenExpiresAtMs };
}
