import { type ApiKeyRepository, apiKeyScopes, hashApiKey } from '@calendar-cache/calendar-cache';
import { replaceApiKey, type Secrets } from '../state/secrets.ts';

/**
 * The key of the last start while the database knows it, else a new one: one that was revoked stays revoked.
 * @returns the key with all scopes
 */
export async function keepApiKey(apiKeys: ApiKeyRepository, secretsFile: string, secrets: Secrets): Promise<string> {
  if ((await apiKeys.findByHash(hashApiKey(secrets.apiKey))) !== null) return secrets.apiKey;
  const { apiKey } = replaceApiKey(secretsFile, secrets);
  await apiKeys.insert({ name: 'npm start', hash: hashApiKey(apiKey), scopes: apiKeyScopes, teamId: null });
  return apiKey;
}
