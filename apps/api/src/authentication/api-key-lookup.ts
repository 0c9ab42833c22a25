import { type ApiKey, type ApiKeyRepository, type Clock, hashApiKey } from '@calendar-cache/calendar-cache';

/** A revoked key stops within 5 s; remembering for 2 s leaves room for a slow database. */
const rememberMs = 2_000;
/** Wrong keys are remembered too; whoever tries many must not fill the memory. */
const maxRemembered = 10_000;

/** Finds the key that a caller shows; null when there is none. */
export type ApiKeyLookup = (secret: string) => Promise<ApiKey | null>;

/** Looks keys up by their hash and remembers what it found, and what it did not find, for a moment (L21). */
export function createApiKeyLookup(repository: Pick<ApiKeyRepository, 'findByHash'>, clock: Clock): ApiKeyLookup {
  const remembered = new Map<string, { key: Promise<ApiKey | null>; askedAtMs: number }>();
  return (secret) => {
    const hash = hashApiKey(secret);
    const nowMs = clock.now();
    const known = remembered.get(hash);
    // A clock that was set back must not make an entry live on.
    if (known !== undefined && Math.abs(nowMs - known.askedAtMs) < rememberMs) return known.key;
    const entry = { key: repository.findByHash(hash), askedAtMs: nowMs };
    remembered.delete(hash);
    remembered.set(hash, entry);
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size > maxRemembered) remembered.delete(oldest);
    // A failed look must not be remembered as an answer.
    entry.key.catch(() => {
      if (remembered.get(hash) === entry) remembered.delete(hash);
    });
    return entry.key;
  };
}
