import { nextTokenCharacters } from '../random/seeded-random.ts';
import type { Simulator } from '../simulator/simulator.ts';

/** Expired tokens are as good as unknown ones: both are answered with 401. */
const TOKENS_BETWEEN_SWEEPS = 1_024;

function forgetExpired({ state, clock }: Simulator): void {
  const nowMs = clock.now();
  for (const [token, { expiresAtMs }] of state.accessTokens) {
    if (expiresAtMs !== null && expiresAtMs <= nowMs) state.accessTokens.delete(token);
  }
}

/** A new access token of a user; `lifetimeMs` null makes one that never ends. */
export function issueAccessToken(
  simulator: Simulator,
  { email, scope, lifetimeMs }: { email: string; scope?: string; lifetimeMs: number | null },
): string {
  const token = `ya29.${nextTokenCharacters(simulator.state.random, 64)}`;
  const expiresAtMs = lifetimeMs === null ? null : simulator.clock.now() + lifetimeMs;
  const { accessTokens } = simulator.state;
  if (accessTokens.size % TOKENS_BETWEEN_SWEEPS === 0) forgetExpired(simulator);
  accessTokens.set(token, { email, expiresAtMs, scope });
  return token;
}

/** A new refresh token of a user. */
export function issueRefreshToken(simulator: Simulator, email: string, scope?: string): string {
  const token = `1//0${nextTokenCharacters(simulator.state.random, 48)}`;
  simulator.state.refreshTokens.set(token, { email, revoked: false, scope });
  return token;
}

/** Ends the access tokens of a user that were to end anyway. */
export function expireAccessTokens({ state, clock }: Simulator, email: string): void {
  for (const token of state.accessTokens.values()) {
    if (token.email === email && token.expiresAtMs !== null) token.expiresAtMs = clock.now();
  }
}
