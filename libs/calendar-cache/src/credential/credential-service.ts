import { AppError } from '@calendar-cache/errors';
import type { KeysetPage, UserRepository, Viewer } from '../user/user-repository.ts';
import { type BeginConsentDependencies, beginConsent } from './begin-consent.ts';
import type { ConnectedCredential, ConnectedCredentialRepository } from './connected-credential.ts';
import type { CredentialSecret } from './credential.ts';
import type { CredentialAuthority } from './credential-authority.ts';
import {
  type ConsentAnswer,
  type FinishConsentDependencies,
  type FinishedConsent,
  finishConsent,
} from './finish-consent.ts';
import { judgeCredential } from './judge-credential.ts';
import { type KeptCredential, keepCredential } from './keep-credential.ts';
import {
  type CredentialReceipt,
  noSuchCredential,
  type RemoveCredentialDependencies,
  removeCredential,
} from './remove-credential.ts';

/** What {@link CredentialService} needs. */
export type CredentialServiceDependencies = BeginConsentDependencies &
  FinishConsentDependencies &
  RemoveCredentialDependencies & {
    users: Pick<UserRepository, 'find'>;
    connected: ConnectedCredentialRepository;
    authority: CredentialAuthority;
  };

/** A secret that the host product holds already. */
export type HandedOverSecret =
  | { kind: 'oauth'; refreshToken: string }
  | Extract<CredentialSecret, { kind: 'service-account' }>;

/** Connecting Google accounts to people, looking at them, and disconnecting them. */
export class CredentialService {
  readonly #deps: CredentialServiceDependencies;

  constructor(deps: CredentialServiceDependencies) {
    this.#deps = deps;
  }

  /** See {@link beginConsent}. */
  beginConsent(wish: { userId: string; returnUrl: string | null }, viewer: Viewer) {
    return beginConsent(this.#deps, wish, viewer);
  }

  /** See {@link finishConsent}. */
  finishConsent(answer: ConsentAnswer): Promise<FinishedConsent> {
    return finishConsent(this.#deps, answer);
  }

  /**
   * Stores a refresh token or a service account after one call to Google with it.
   * @throws AppError `user-not-found`, `credential-refused`, `scope-not-granted`, else what Google's answer means
   */
  async handOver(wish: { userId: string; secret: HandedOverSecret }, viewer: Viewer): Promise<KeptCredential> {
    const { userId, secret } = wish;
    if ((await this.#deps.users.find(userId, viewer)) === null) {
      throw new AppError('user-not-found', 'There is no such user.');
    }
    const whole: CredentialSecret =
      secret.kind === 'oauth' ? { ...secret, accessToken: null, accessTokenExpiresAtMs: null } : secret;
    return keepCredential(this.#deps, { userId, verified: await this.#deps.authority.verify(whole) });
  }

  /** @throws AppError `credential-not-found`, the same for credentials of people whom the viewer may not see */
  async find(id: string, viewer: Viewer): Promise<ConnectedCredential> {
    const stored = await this.#deps.connected.find(id, viewer);
    if (stored === null) throw noSuchCredential();
    return judgeCredential(this.#deps.keyRing, stored);
  }

  async list(page: KeysetPage & Viewer & { userId: string | null }): Promise<ConnectedCredential[]> {
    const stored = await this.#deps.connected.list(page);
    return stored.map((credential) => judgeCredential(this.#deps.keyRing, credential));
  }

  /** See {@link removeCredential}. */
  remove(wish: { id: string; isRevoked: boolean }, viewer: Viewer): Promise<CredentialReceipt> {
    return removeCredential(this.#deps, wish, viewer);
  }
}
