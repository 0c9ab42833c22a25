import { auth } from 'googleapis/build/src/apis/calendar/index.js';
import { z } from 'zod';
import { type GoogleConnection, withoutProxy } from '../provider/google-connection.ts';
import { sendToGoogle, unreadableAnswer } from '../provider/send-to-google.ts';

type TokenClient = InstanceType<typeof auth.OAuth2> | InstanceType<typeof auth.JWT>;

const googleTokenUrl = 'https://oauth2.googleapis.com/token';

const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
  refresh_token: z.string().min(1).optional(),
  scope: z.string().optional(),
});

/** A token endpoint's answer. `refreshToken` is null unless Google sent a new one. */
export interface GrantedAccess {
  accessToken: string;
  expiresInMs: number;
  refreshToken: string | null;
  /** Null where the answer does not say: then it is what was asked for (RFC 6749, 5.1). */
  scopes: string[] | null;
}

/** Reads a token endpoint's answer, of a first exchange or a refresh; null where it is none. */
export function parseTokenAnswer(body: unknown): GrantedAccess | null {
  const parsed = tokenSchema.safeParse(body);
  if (!parsed.success) return null;
  const { access_token, expires_in, refresh_token, scope } = parsed.data;
  return {
    accessToken: access_token,
    expiresInMs: expires_in * 1000,
    refreshToken: refresh_token ?? null,
    scopes: scope?.split(' ').filter((name) => name !== '') ?? null,
  };
}

/** The revocation endpoint, which lies beside the token endpoint. */
export function revocationUrl({ tokenUrl }: Pick<GoogleConnection, 'tokenUrl'>): URL {
  return new URL('revoke', tokenUrl ?? googleTokenUrl);
}

/** Google's client of our OAuth client; with a redirect URL for consents. */
export function oauthClientFor(connection: GoogleConnection, redirectUri?: string): InstanceType<typeof auth.OAuth2> {
  const { oauthClient, tokenUrl, timeoutMs } = connection;
  return new auth.OAuth2({
    ...oauthClient,
    ...(redirectUri === undefined ? {} : { redirectUri }),
    transporterOptions: { timeout: timeoutMs, ...withoutProxy(tokenUrl) },
  });
}

/** Sends one token request, once (L18), and reads the answer. Throws the classified error (L16). */
export async function askTokenEndpoint(
  client: TokenClient,
  connection: GoogleConnection,
  ask: () => Promise<unknown>,
): Promise<GrantedAccess> {
  // The raw answer is taken here, before the client turns `expires_in` into a date of its own clock.
  const answer: { granted: GrantedAccess | null } = { granted: null };
  client.transporter.interceptors.response.add({
    resolved: async (response) => {
      answer.granted = parseTokenAnswer(response.data);
      return response;
    },
  });
  client.transporter.interceptors.request.add({
    resolved: async (request) => {
      // A service account's client knows Google's address only, and both retry POSTs on their own.
      request.url = new URL(connection.tokenUrl ?? googleTokenUrl);
      request.retry = false;
      request.retryConfig = { retry: 0, noResponseRetries: 0 };
      return request;
    },
  });
  await sendToGoogle(connection, 'oauth2.token', async () => ({ status: 200, data: await ask() }));
  if (answer.granted === null) throw unreadableAnswer('oauth2.token', 'no-access-token');
  return answer.granted;
}
