import { AppError } from '@calendar-cache/errors';
import { z } from 'zod';

/** How Google's token endpoint is reached. */
export interface TokenEndpoint {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

/** What one refresh gave. */
export interface Refreshed {
  accessToken: string;
  expiresInSeconds: number;
  /** Another one than was shown, or null. */
  rotatedTo: string | null;
}

const grantedSchema = z.looseObject({
  access_token: z.string(),
  expires_in: z.number(),
  refresh_token: z.string().optional(),
});
const refusedSchema = z.looseObject({ error: z.string() });

/** Shows a refresh token. @returns what Google gave, or the name of its refusal */
export async function refresh(
  signal: AbortSignal,
  endpoint: TokenEndpoint,
  refreshToken: string,
): Promise<Refreshed | { refused: string }> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: endpoint.clientId,
    client_secret: endpoint.clientSecret,
    refresh_token: refreshToken,
  });
  const response = await fetch(endpoint.tokenUrl, { method: 'POST', body: form, signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new AppError('google-unavailable', 'Google’s token endpoint could not be reached.', { cause: error });
  });
  const body: unknown = await response.json().catch(() => null);
  const granted = grantedSchema.safeParse(body);
  if (!response.ok || !granted.success)
    return { refused: refusedSchema.safeParse(body).data?.error ?? `${response.status}` };
  const { access_token, expires_in, refresh_token } = granted.data;
  const isAnother = refresh_token !== undefined && refresh_token !== refreshToken;
  return { accessToken: access_token, expiresInSeconds: expires_in, rotatedTo: isAnother ? refresh_token : null };
}
