import { AccessTokens } from './access-tokens.ts';
import { assertUsable } from './assert-usable.ts';
import type { CredentialDependencies } from './credential-dependencies.ts';

// One process serves a few thousand calendars; the oldest unused session is dropped beyond this.
const maxSessions = 5_000;

/** One {@link AccessTokens} per credential and process, dropped as soon as the stored secret is another one. */
export class CredentialSessions {
  readonly #dependencies: CredentialDependencies;
  readonly #sessions = new Map<string, AccessTokens>();

  constructor(dependencies: CredentialDependencies) {
    this.#dependencies = dependencies;
  }

  /** Throws `credential-revoked` where the person has to connect (again), `credential-unreadable` where unsealing fails. */
  async open(credentialId: string): Promise<AccessTokens> {
    const stored = await this.#dependencies.credentials.findById(credentialId);
    if (stored?.state !== 'active') this.#sessions.delete(credentialId);
    assertUsable(stored);
    const known = this.#sessions.get(credentialId);
    const tokens = known?.belongTo(stored) === true ? known : new AccessTokens(stored, this.#dependencies);
    this.#sessions.delete(credentialId);
    this.#sessions.set(credentialId, tokens);
    this.#dropOldest();
    return tokens;
  }

  #dropOldest(): void {
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined && this.#sessions.size > maxSessions) this.#sessions.delete(oldest);
  }
}
