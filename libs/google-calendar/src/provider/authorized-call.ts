import type { IsAwaited } from '@calendar-cache/calendar-cache';
import { isAppError } from '@calendar-cache/errors';
import { auth } from 'googleapis/build/src/apis/calendar/index.js';
import type { AccessTokens } from '../credential/access-tokens.ts';
import type { GoogleCall } from '../error/reason-table.ts';
import type { GoogleConnection } from './google-connection.ts';
import { type SendOptions, sendToGoogle } from './send-to-google.ts';

type GoogleAuth = InstanceType<typeof auth.OAuth2>;

/** Sends one call with a credential's token and gives the body of the answer; throws the classified error. */
export type AuthorizedCall = (
  call: GoogleCall,
  send: (client: GoogleAuth) => Promise<unknown>,
  options?: SendOptions,
) => Promise<unknown>;

/**
 * Calls with the tokens of one credential. After a 401 the token is refreshed once and the call sent again; a second 401 is
 * `google-token-rejected`, and counted (L16). Google's client never refreshes on its own: it is given no refresh token and a far expiry date, for
 * without one it replays any 403, rate limits too (Google guide 5.2).
 */
export function createAuthorizedCall(
  tokens: AccessTokens,
  connection: Pick<GoogleConnection, 'clock' | 'onCall' | 'quota'>,
  caller: { credentialId: string; isAwaited: IsAwaited },
): AuthorizedCall {
  return async (call, send, options) => {
    const attempt = async (token: string) => {
      await connection.quota?.spend({ method: call, ...caller });
      const client = new auth.OAuth2();
      client.setCredentials({ access_token: token, expiry_date: Number.MAX_SAFE_INTEGER });
      const answer = await sendHeedingLimits(connection, caller.credentialId, call, () => send(client), options);
      await tokens.accepted();
      return answer;
    };
    const token = await tokens.get();
    try {
      return await attempt(token);
    } catch (error) {
      if (!isAppError(error, 'google-token-rejected')) throw error;
    }
    try {
      return await attempt(await tokens.replace(token));
    } catch (error) {
      if (isAppError(error, 'google-token-rejected')) await tokens.rejected();
      throw error;
    }
  };
}

/** What Google says of its limits slows that scope before the error goes on. */
async function sendHeedingLimits(
  connection: Pick<GoogleConnection, 'clock' | 'onCall' | 'quota'>,
  credentialId: string,
  ...call: [GoogleCall, () => Promise<unknown>, SendOptions | undefined]
): Promise<unknown> {
  try {
    return await sendToGoogle(connection, ...call);
  } catch (error) {
    if (isAppError(error)) await connection.quota?.heed(credentialId, error);
    throw error;
  }
}
