import { z } from 'zod';
import type { ParsedFaultRule } from '../fault/fault-rule.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { idTokenOf, redeemCode } from './exchange-code.ts';
import { issueAccessToken, issueRefreshToken } from './issue-tokens.ts';
import { OAuthError } from './oauth-error.ts';

/** The form that the token endpoint takes. */
export const grantFormSchema = z.looseObject({
  grant_type: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  refresh_token: z.string().optional(),
  assertion: z.string().optional(),
  code: z.string().optional(),
  redirect_uri: z.string().optional(),
  code_verifier: z.string().optional(),
});
export type GrantForm = z.infer<typeof grantFormSchema>;

/** A successful answer. A refresh gives a new refresh token only where they are rotated. */
export interface GrantAnswer {
  access_token: string;
  expires_in: number;
  refresh_token?: string;
  scope: string;
  token_type: 'Bearer';
  id_token?: string;
}

/** Whom a token is for, and how far it reaches. */
interface Grant {
  email: string;
  scope: string;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar';

/**
 * The token endpoint: authorization code, refresh and JWT bearer grants.
 * @throws OAuthError `invalid_grant` for a dead grant, `invalid_client` or `invalid_request` for the caller's own faults.
 */
export function exchangeGrant(simulator: Simulator, form: GrantForm, fault?: ParsedFaultRule): GrantAnswer {
  switch (form.grant_type) {
    case 'authorization_code': {
      checkClient(simulator, form);
      const consented = redeemCode(simulator, form);
      const { email, scope, offline } = consented;
      const given = { ...answer(simulator, consented, fault), ...idTokenOf(simulator, consented) };
      return offline ? { ...given, refresh_token: issueRefreshToken(simulator, email, scope) } : given;
    }
    case 'refresh_token': {
      checkClient(simulator, form);
      const grant = refreshedGrant(simulator, form);
      const given = answer(simulator, grant, fault);
      const rotates = simulator.settings.rotateRefreshTokens || fault?.kind === 'rotated-refresh-token';
      return rotates ? { ...given, refresh_token: rotate(simulator, form.refresh_token ?? '', grant) } : given;
    }
    case JWT_BEARER:
      return answer(simulator, assertedUser(simulator, form.assertion ?? ''), fault);
    case undefined:
      throw new OAuthError(400, 'invalid_request', 'Required parameter is missing: grant_type');
    default:
      throw new OAuthError(400, 'unsupported_grant_type', `Invalid grant_type: ${form.grant_type}`);
  }
}

function answer(simulator: Simulator, { email, scope }: Grant, fault: ParsedFaultRule | undefined): GrantAnswer {
  const shortLived = fault?.kind === 'short-lived-access-token' ? (fault.expiresInSeconds ?? 1) : undefined;
  const lifetimeSeconds = shortLived ?? simulator.settings.accessTokenLifetimeSeconds;
  return {
    access_token: issueAccessToken(simulator, { email, scope, lifetimeMs: lifetimeSeconds * 1000 }),
    expires_in: lifetimeSeconds,
    scope,
    token_type: 'Bearer',
  };
}

/** The token that was shown is good no more. */
function rotate(simulator: Simulator, shown: string, { email, scope }: Grant): string {
  simulator.state.refreshTokens.set(shown, { email, revoked: true, scope });
  return issueRefreshToken(simulator, email, scope);
}

function checkClient({ settings: { oauthClient } }: Simulator, form: GrantForm): void {
  if (!form.client_id) throw new OAuthError(400, 'invalid_request', 'Could not determine client ID from request.');
  if (oauthClient && (form.client_id !== oauthClient.id || form.client_secret !== oauthClient.secret)) {
    throw new OAuthError(401, 'invalid_client', 'Unauthorized');
  }
}

function refreshedGrant(simulator: Simulator, form: GrantForm): Grant {
  if (!form.refresh_token) {
    throw new OAuthError(400, 'invalid_request', 'Missing required parameter: refresh_token');
  }
  const kept = simulator.state.refreshTokens.get(form.refresh_token);
  if (!kept) throw new OAuthError(400, 'invalid_grant', 'Bad Request');
  if (kept.revoked) throw new OAuthError(400, 'invalid_grant', 'Token has been expired or revoked.');
  return { email: kept.email, scope: kept.scope ?? CALENDAR_SCOPE };
}

const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string().optional(),
  scope: z.string(),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/** What an assertion may be meant for: the token endpoint under its names of today and of before, wherever it was sent. */
const audiences = new Set([
  'https://oauth2.googleapis.com/token',
  'https://www.googleapis.com/oauth2/v4/token',
  'https://accounts.google.com/o/oauth2/token',
]);

/** The signature is not checked: the simulator knows no service account's key. */
function assertedUser(simulator: Simulator, assertion: string): Grant {
  const claims = claimsSchema.safeParse(decodeClaims(assertion));
  if (!claims.success) throw new OAuthError(400, 'invalid_grant', 'Invalid JWT: Failed to parse.');
  const { iss, sub, scope, iat, exp, aud } = claims.data;
  if (!audiences.has(aud)) {
    throw new OAuthError(400, 'invalid_grant', 'Invalid JWT: Failed audience check.');
  }
  const nowSeconds = simulator.clock.now() / 1000;
  if (exp <= nowSeconds || exp - iat > 3_600 || iat > nowSeconds + 300) {
    throw new OAuthError(
      400,
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    );
  }
  const email = sub ?? iss;
  if (!simulator.state.users.has(email)) {
    throw new OAuthError(400, 'invalid_grant', sub ? 'Invalid email or User ID' : 'Invalid grant: account not found');
  }
  return { email, scope };
}

function decodeClaims(assertion: string): unknown {
  const [, payload = ''] = assertion.split('.');
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
