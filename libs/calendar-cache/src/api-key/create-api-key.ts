import { AppError } from '@calendar-cache/errors';
import { type ApiKey, type ApiKeyRepository, createApiKeySecret, hashApiKey, type NewApiKey } from './api-key.ts';

/**
 * Makes a key and gives it out, this once.
 * @throws AppError `invalid-request` for one with `ops` that is bound to a team, `team-not-found`.
 */
export async function createApiKey(
  deps: { apiKeys: Pick<ApiKeyRepository, 'insert'> },
  wanted: NewApiKey,
): Promise<{ id: string; key: string }> {
  if (wanted.teamId !== null && wanted.scopes.includes('ops')) {
    throw new AppError('invalid-request', 'A key with the scope "ops" can’t be bound to a team: it sees all of them.');
  }
  const key = createApiKeySecret();
  const { id } = await deps.apiKeys.insert({ ...wanted, hash: hashApiKey(key) });
  return { id, key };
}

/**
 * Nobody hands out more than they have: neither another scope nor a wider circle of people (L21).
 * @throws AppError `forbidden`, the same for teams that exist and teams that don't.
 */
export function assertMayCreate(creator: ApiKey, wanted: Pick<NewApiKey, 'scopes' | 'teamId'>): void {
  const beyond = wanted.scopes.filter((scope) => !creator.scopes.includes(scope));
  if (beyond.length > 0) {
    throw new AppError('forbidden', `This key lacks "${beyond.join('", "')}" itself, so it can’t hand that out.`);
  }
  if (creator.teamId !== null && wanted.teamId !== creator.teamId) {
    throw new AppError('forbidden', 'This key is bound to a team and can make keys of that team only.');
  }
}
