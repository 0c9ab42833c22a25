import { createHash } from 'node:crypto';
import { nextTokenCharacters } from '../random/seeded-random.ts';
import type { SimulatorClock } from '../simulator/simulator-clock.ts';
import type { SimulatorState } from '../state/simulator-state.ts';
import { OAuthError } from '../token/oauth-error.ts';

/** What a user agreed to. */
export interface ConsentedRequest {
  email: string;
  clientId: string;
  redirectUri: string;
  scope: string;
  /** Whether a refresh token comes with it. */
  offline: boolean;
  challenge: { method: 'S256' | 'plain'; value: string } | null;
}

/** How the client shows that the code is its own. */
export interface CodeClaim {
  clientId: string | undefined;
  redirectUri: string | undefined;
  verifier: string | undefined;
}

const CODE_LIFETIME_MS = 600_000;

/** Authorization codes on their way from the consent page to the token endpoint. They do not outlive a restart. */
export class ConsentDesk {
  private readonly state: SimulatorState;
  private readonly clock: SimulatorClock;
  private readonly codes = new Map<string, { request: ConsentedRequest; expiresAtMs: number; redeemed: boolean }>();
  private readonly granted = new Map<string, Set<string>>();

  constructor(state: SimulatorState, clock: SimulatorClock) {
    this.state = state;
    this.clock = clock;
  }

  /** Whether the user agreed to this client before: Google gives a refresh token only the first time, or when asked to. */
  knows(email: string, clientId: string): boolean {
    return this.granted.get(email)?.has(clientId) ?? false;
  }

  issueCode(request: ConsentedRequest): string {
    const nowMs = this.clock.now();
    for (const [code, { expiresAtMs }] of this.codes) if (expiresAtMs <= nowMs) this.codes.delete(code);
    const code = `4/0A${nextTokenCharacters(this.state.random, 64)}`;
    this.codes.set(code, { request, expiresAtMs: nowMs + CODE_LIFETIME_MS, redeemed: false });
    this.granted.set(request.email, (this.granted.get(request.email) ?? new Set()).add(request.clientId));
    return code;
  }

  /**
   * What the code stands for; it is good once.
   * @throws OAuthError
   */
  redeem(code: string, claim: CodeClaim): ConsentedRequest {
    const kept = this.codes.get(code);
    if (!kept || kept.expiresAtMs <= this.clock.now())
      throw new OAuthError(400, 'invalid_grant', 'Malformed auth code.');
    if (kept.redeemed) throw new OAuthError(400, 'invalid_grant', 'Code was already redeemed.');
    const { request } = kept;
    if (claim.clientId !== request.clientId) throw new OAuthError(401, 'unauthorized_client', 'Unauthorized');
    if (claim.redirectUri !== request.redirectUri) throw new OAuthError(400, 'redirect_uri_mismatch', 'Bad Request');
    checkVerifier(request, claim.verifier);
    kept.redeemed = true;
    return request;
  }

  forget(email: string): void {
    this.granted.delete(email);
    for (const [code, { request }] of this.codes) if (request.email === email) this.codes.delete(code);
  }
}

/** RFC 7636 (PKCE). */
function checkVerifier({ challenge }: ConsentedRequest, verifier: string | undefined): void {
  if (!challenge) {
    if (verifier === undefined) return;
    throw new OAuthError(400, 'invalid_grant', 'code_verifier or verifier is not needed.');
  }
  if (verifier === undefined) throw new OAuthError(400, 'invalid_grant', 'Missing code verifier.');
  const shown = challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  if (shown !== challenge.value) throw new OAuthError(400, 'invalid_grant', 'Invalid code verifier.');
}
