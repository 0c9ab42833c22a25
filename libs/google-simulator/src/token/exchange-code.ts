import { createHash } from 'node:crypto';
import type { ConsentedRequest } from '../consent/consent-desk.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { OAuthError } from './oauth-error.ts';

/** The form of an authorization code grant. */
export interface CodeForm {
  code?: string | undefined;
  client_id?: string | undefined;
  redirect_uri?: string | undefined;
  code_verifier?: string | undefined;
}

/** The consent behind an authorization code. @throws OAuthError */
export function redeemCode(simulator: Simulator, form: CodeForm): ConsentedRequest {
  if (!form.code) throw new OAuthError(400, 'invalid_request', 'Missing required parameter: code');
  return simulator.consents.redeem(form.code, {
    clientId: form.client_id,
    redirectUri: form.redirect_uri,
    verifier: form.code_verifier,
  });
}

/** Who signed in, as OpenID Connect says it; only for scopes that ask. The signature is empty. */
export function idTokenOf(simulator: Simulator, { email, clientId, scope }: ConsentedRequest): { id_token?: string } {
  if (!scope.split(' ').includes('openid')) return {};
  const iat = Math.floor(simulator.clock.now() / 1000);
  const claims = {
    iss: 'https://accounts.google.com',
    aud: clientId,
    azp: clientId,
    sub: createHash('sha256').update(email).digest('hex').slice(0, 21),
    email,
    email_verified: true,
    iat,
    exp: iat + 3_600,
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return { id_token: `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.` };
}
