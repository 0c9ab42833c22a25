import { createPrivateKey } from 'node:crypto';
import type { CredentialSecret } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { auth } from 'googleapis/build/src/apis/calendar/index.js';
import { z } from 'zod';
import { type GoogleConnection, withoutProxy } from '../provider/google-connection.ts';
import { sendToGoogle, unreadableAnswer } from '../provider/send-to-google.ts';

/** What a service account asks for: reading events and lists, watching, and freeBusy. */
const serviceAccountScopes = ['https://www.googleapis.com/auth/calendar.readonly'];

const assertionLifetimeSeconds = 3_600;
const googleTokenUrl = 'https://oauth2.googleapis.com/token';

const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
  refresh_token: z.string().min(1).optional(),
});

/** A token endpoint's answer. `refreshToken` is null unless Google sent a new one. */
export interface GrantedAccess {
  accessToken: string;
  expiresInMs: number;
  refreshToken: string | null;
}

/** Reads a token endpoint's answer, of a first exchange or a refresh; null where it is none. */
export function parseTokenAnswer(body: unknown): GrantedAccess | null {
  const parsed = tokenSchema.safeParse(body);
  if (!parsed.success) return null;
  const { access_token, expires_in, refresh_token } = parsed.data;
  return { accessToken: access_token, expiresInMs: expires_in * 1000, refreshToken: refresh_token ?? null };
}

/**
 * Asks the token endpoint for an access token: the refresh grant, or a service account's signed assertion. Throws
 * `credential-revoked` on invalid_grant alone; everything else is the project's fault or Google's (L16).
 */
export async function requestAccessToken(
  secret: CredentialSecret,
  connection: GoogleConnection,
): Promise<GrantedAccess> {
  const client =
    secret.kind === 'oauth' ? new auth.OAuth2(oauthOptions(connection)) : serviceAccount(secret, connection);
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
  await sendToGoogle(connection, 'oauth2.token', async () => {
    if (secret.kind === 'oauth') client.setCredentials({ refresh_token: secret.refreshToken });
    const tokens = secret.kind === 'oauth' ? await client.refreshAccessToken() : await client.getAccessToken();
    return { status: 200, data: tokens };
  });
  if (answer.granted === null) throw unreadableAnswer('oauth2.token', 'no-access-token');
  return answer.granted;
}

function oauthOptions({ oauthClient, tokenUrl, timeoutMs }: GoogleConnection) {
  return { ...oauthClient, transporterOptions: { timeout: timeoutMs, ...withoutProxy(tokenUrl) } };
}

function serviceAccount(
  { clientEmail, privateKey, subject }: Extract<CredentialSecret, { kind: 'service-account' }>,
  { tokenUrl, timeoutMs, clock }: GoogleConnection,
) {
  if (!isPrivateKey(privateKey)) {
    throw new AppError('credential-unreadable', 'The private key of a service account cannot be used.', {
      details: { reason: 'unusable-private-key' },
    });
  }
  const nowSeconds = Math.floor(clock.now() / 1000);
  return new auth.JWT({
    email: clientEmail,
    key: privateKey,
    subject,
    scopes: serviceAccountScopes,
    // The client would sign with the clock of the machine.
    additionalClaims: { iat: nowSeconds, exp: nowSeconds + assertionLifetimeSeconds },
    transporterOptions: { timeout: timeoutMs, ...withoutProxy(tokenUrl) },
  });
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false; // Its error would quote the key.
  }
}
