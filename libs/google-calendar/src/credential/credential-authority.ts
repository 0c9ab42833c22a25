import type {
  ConsentQuestion,
  CredentialAuthority as CredentialAuthorityPort,
  CredentialSecret,
  VerifiedSecret,
} from '@calendar-cache/calendar-cache';
import { AppError, isAppError } from '@calendar-cache/errors';
import { auth, calendar } from 'googleapis/build/src/apis/calendar/index.js';
import { z } from 'zod';
import { type GoogleConnection, withoutProxy } from '../provider/google-connection.ts';
import { sendToGoogle, unreadableAnswer } from '../provider/send-to-google.ts';
import { askTokenEndpoint, type GrantedAccess, oauthClientFor, revocationUrl } from './ask-token-endpoint.ts';
import { requestAccessToken } from './request-access-token.ts';
import { defaultScopes, missingScopes } from './scopes.ts';

const googleConsentUrl = 'https://accounts.google.com/o/oauth2/v2/auth';
const consentPath = 'o/oauth2/v2/auth';

const primarySchema = z.object({ id: z.string().min(1) });

/** {@link CredentialAuthorityPort} on Google's OAuth endpoints, or a simulator's. */
export class CredentialAuthority implements CredentialAuthorityPort {
  readonly #connection: GoogleConnection;
  readonly #scopes: readonly string[];

  constructor(connection: GoogleConnection) {
    this.#connection = connection;
    this.#scopes = connection.scopes ?? defaultScopes;
  }

  consentUrl({ state, codeChallenge, redirectUrl }: ConsentQuestion): string {
    const { apiUrl, oauthClient } = this.#connection;
    const url = new URL(apiUrl === undefined ? googleConsentUrl : new URL(consentPath, apiUrl));
    url.search = new URLSearchParams({
      client_id: oauthClient.clientId,
      redirect_uri: redirectUrl,
      response_type: 'code',
      scope: this.#scopes.join(' '),
      state,
      // Without both of these a person who once agreed comes back without a refresh token (Google guide 5.1).
      access_type: 'offline',
      prompt: 'consent',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    }).toString();
    return url.href;
  }

  async redeemCode(answer: { code: string; codeVerifier: string; redirectUrl: string }): Promise<CredentialSecret> {
    const { clock } = this.#connection;
    const client = oauthClientFor(this.#connection, answer.redirectUrl);
    const requestedAtMs = clock.now();
    const granted = await this.#exchange(() =>
      askTokenEndpoint(client, this.#connection, () =>
        client.getToken({ code: answer.code, codeVerifier: answer.codeVerifier }),
      ),
    );
    this.#assertGranted(granted);
    if (granted.refreshToken === null) throw unreadableAnswer('oauth2.token', 'no-refresh-token');
    return {
      kind: 'oauth',
      refreshToken: granted.refreshToken,
      accessToken: granted.accessToken,
      accessTokenExpiresAtMs: requestedAtMs + granted.expiresInMs,
    };
  }

  async verify(secret: CredentialSecret): Promise<VerifiedSecret> {
    try {
      const usable = await this.#withAccessToken(secret);
      return { secret: usable.secret, accountId: await this.#readAccount(usable.accessToken) };
    } catch (error) {
      throw asRefusal(error, this.#scopes);
    }
  }

  async revoke(secret: CredentialSecret): Promise<void> {
    if (secret.kind !== 'oauth') return;
    const { transporter } = oauthClientFor(this.#connection);
    // In the body: a query string ends up in the logs of whatever lies between (L20).
    const data = new URLSearchParams({ token: secret.refreshToken });
    const request = { url: revocationUrl(this.#connection), method: 'POST' as const, data, retry: false };
    await sendToGoogle(this.#connection, 'oauth2.revoke', () => transporter.request(request), { emptyAnswer: true });
  }

  async #exchange(ask: () => Promise<GrantedAccess>): Promise<GrantedAccess> {
    try {
      return await ask();
    } catch (error) {
      if (!isAppError(error, 'credential-revoked')) throw error;
      throw new AppError('consent-invalid', 'Google does not accept the code of this consent: begin again.', {
        details: { reason: 'code-refused' },
        cause: error,
      });
    }
  }

  async #withAccessToken(secret: CredentialSecret): Promise<{ secret: CredentialSecret; accessToken: string }> {
    const { clock } = this.#connection;
    if (secret.kind === 'oauth' && secret.accessToken !== null && (secret.accessTokenExpiresAtMs ?? 0) > clock.now()) {
      return { secret, accessToken: secret.accessToken };
    }
    const requestedAtMs = clock.now();
    const granted = await requestAccessToken(secret, this.#connection);
    this.#assertGranted(granted);
    const { accessToken } = granted;
    if (secret.kind !== 'oauth') return { secret, accessToken };
    const accessTokenExpiresAtMs = requestedAtMs + granted.expiresInMs;
    const refreshToken = granted.refreshToken ?? secret.refreshToken;
    return { secret: { kind: 'oauth', refreshToken, accessToken, accessTokenExpiresAtMs }, accessToken };
  }

  #assertGranted({ scopes }: GrantedAccess): void {
    const missing = scopes === null ? [] : missingScopes(scopes, this.#scopes);
    if (missing.length > 0) throw scopeNotGranted(missing);
  }

  /** The list entry, not the calendar: reading the list is a scope that we need anyway. */
  async #readAccount(accessToken: string): Promise<string> {
    const { apiUrl, timeoutMs, quota } = this.#connection;
    // Of the project's budget, and of one that all share who connect: their own begins with the credential.
    await quota?.spend({ method: 'calendarList.get', credentialId: 'connecting', isAwaited: () => true });
    const api = calendar({
      version: 'v3',
      retry: false,
      timeout: timeoutMs,
      ...(apiUrl === undefined ? {} : { rootUrl: apiUrl, ...withoutProxy(apiUrl) }),
    });
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: accessToken, expiry_date: Number.MAX_SAFE_INTEGER });
    const call = 'calendarList.get';
    const params = { calendarId: 'primary', fields: 'id', auth: client };
    const answer = primarySchema.safeParse(
      await sendToGoogle(this.#connection, call, () => api.calendarList.get(params)),
    );
    if (!answer.success) throw unreadableAnswer(call, 'no-id');
    return answer.data.id;
  }
}

/** What a refusal says about a credential that somebody wants to connect: it is not ours yet, so nothing is revoked. */
function asRefusal(error: unknown, needed: readonly string[]): unknown {
  if (!isAppError(error)) return error;
  const { reason } = error.details;
  if (reason === 'insufficientPermissions' || reason === 'ACCESS_TOKEN_SCOPE_INSUFFICIENT') {
    return scopeNotGranted(needed);
  }
  const isRefused = isAppError(
    error,
    'credential-revoked',
    'credential-unreadable',
    'google-access-gone',
    'google-token-rejected',
  );
  // A token that Google can't even read is the one thing in this request that we did not write.
  if (!isRefused && reason !== 'invalid_request') return error;
  return new AppError('credential-refused', 'Google does not accept this credential.', {
    details: { reason: typeof reason === 'string' ? reason : error.code },
    cause: error,
  });
}

function scopeNotGranted(missing: readonly string[]): AppError {
  return new AppError('scope-not-granted', 'Google was not allowed to show us what we need.', {
    details: { missing: [...missing] },
  });
}
