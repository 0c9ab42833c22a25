import type { KeysetPage, UserRepository, Viewer } from '../user/user-repository.ts';
import { type BeginConsentDependencies, beginConsent } from './begin-consent.ts';
import type { ConnectedCredential, ConnectedCredentialRepository } from './connected-credential.ts';
import type { CredentialAuthority } from './credential-authority.ts';
import {
  type ConsentAnswer,
  type FinishConsentDependencies,
  type FinishedConsent,
  finishConsent,
} from './finish-consent.ts';
import { type HandedOverSecret, handOverCredential } from './hand-over-credential.ts';
import { judgeCredential } from './judge-credential.ts';
import type { KeptCredential } from './keep-credential.ts';
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

  /** See {@link handOverCredential}. */
  handOver(wish: { userId: string; secret: HandedOverSecret }, viewer: Viewer): Promise<KeptCredential> {
    return handOverCredential(this.#deps, wish, viewer);
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
