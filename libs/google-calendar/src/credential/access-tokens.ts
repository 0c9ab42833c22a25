import type { Credential, CredentialSecret, SealedCredential } from '@calendar-cache/calendar-cache';
import { minuteMs, sealCredentialSecret, unsealCredentialSecret } from '@calendar-cache/calendar-cache';
import { AppError, isAppError } from '@calendar-cache/errors';
import type { CredentialDependencies } from './credential-dependencies.ts';
import { requestAccessToken } from './request-access-token.ts';

// As early as Google's own client refreshes: a token must outlive the call it goes with, and clocks differ.
const refreshAheadMs = 5 * minuteMs;

/**
 * The access tokens of one credential in this process. Refreshes coalesce: five calls at once ask Google once. Fresh access tokens and
 * rotated refresh tokens are stored sealed, unless the row has changed meanwhile: then whoever changed it knows better.
 */
export class AccessTokens {
  readonly #dependencies: CredentialDependencies;
  readonly #id: string;
  readonly #userId: string;
  #sealedSecret: string;
  #secret: CredentialSecret;
  #current: { token: string; expiresAtMs: number } | null;
  #refreshing: Promise<string> | null = null;

  constructor(stored: SealedCredential, dependencies: CredentialDependencies) {
    this.#dependencies = dependencies;
    this.#id = stored.id;
    this.#userId = stored.userId;
    this.#sealedSecret = stored.sealedSecret;
    this.#secret = unsealCredentialSecret(dependencies.keyRing, stored);
    this.#current = storedToken(this.#secret);
  }

  /** Whether these tokens belong to the secret as it lies in the database now. */
  belongTo(stored: SealedCredential): boolean {
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
  async get(): Promise<string> {
    const { clock } = this.#dependencies;
    const fresh = this.#current !== null && this.#current.expiresAtMs - refreshAheadMs > clock.now();
    return fresh && this.#current !== null ? this.#current.token : this.#refresh();
  }

  /** Another token than the one that Google has just rejected with 401. */
  async replace(rejected: string): Promise<string> {
    if (this.#current?.token !== rejected) return this.get();
    return this.#refresh();
  }

  #refresh(): Promise<string> {
    this.#refreshing ??= this.#requestToken().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #requestToken(): Promise<string> {
    const { clock } = this.#dependencies;
    const requestedAtMs = clock.now();
    const granted = await this.#requestOrAdopt(() => requestAccessToken(this.#secret, this.#dependencies));
    this.#current = { token: granted.accessToken, expiresAtMs: requestedAtMs + granted.expiresInMs };
    if (this.#secret.kind === 'oauth') {
      this.#secret = {
        kind: 'oauth',
        refreshToken: granted.refreshToken ?? this.#secret.refreshToken,
        accessToken: granted.accessToken,
        accessTokenExpiresAtMs: this.#current.expiresAtMs,
      };
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
      const stored = await this.#dependencies.credentials.findById(this.#id);
      if (stored === null) throw error;
      if (!this.belongTo(stored) && stored.state === 'active') {
        this.#sealedSecret = stored.sealedSecret;
        this.#secret = unsealCredentialSecret(this.#dependencies.keyRing, stored);
        return await this.#requestOrAdopt(request);
      }
      if (stored.state === 'active') await this.#dependencies.credentials.markNeedsReconnect(this.#id);
      throw error;
    }
  }

  async #store(): Promise<void> {
    const { credentials, keyRing } = this.#dependencies;
    const stored = await credentials.findById(this.#id);
    if (stored === null) {
      throw new AppError('credential-revoked', 'The credential was removed.', { details: { reason: 'removed' } });
    }
    if (!this.belongTo(stored)) return;
    const sealedSecret = sealCredentialSecret(keyRing, this.#id, this.#secret);
    await credentials.updateSecret(this.#id, sealedSecret);
    this.#sealedSecret = sealedSecret;
  }
}

function storedToken(secret: CredentialSecret): { token: string; expiresAtMs: number } | null {
  if (secret.kind !== 'oauth' || secret.accessToken === null || secret.accessTokenExpiresAtMs === null) return null;
  return { token: secret.accessToken, expiresAtMs: secret.accessTokenExpiresAtMs };
}
