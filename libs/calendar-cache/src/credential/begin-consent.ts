import { AppError } from '@calendar-cache/errors';
import { type Clock, dayMs, minuteMs } from '../time/clock.ts';
import type { UserRepository, Viewer } from '../user/user-repository.ts';
import { type ConsentRepository, consentContext, createConsentSecret, hashConsentSecret } from './consent.ts';
import type { CredentialAuthority } from './credential-authority.ts';
import type { KeyRing } from './key-ring.ts';
import { isAllowedReturnUrl } from './return-url.ts';
import { seal } from './seal.ts';

/** How people are asked. */
export interface ConsentSettings {
  /** Where Google sends the browser; null while nobody knows the public address of the API. */
  redirectUrl: () => string | null;
  /** Where we may send the browser afterwards: these addresses and what lies below. */
  returnUrls: readonly string[];
}

/** What {@link beginConsent} needs. */
export interface BeginConsentDependencies {
  users: Pick<UserRepository, 'find'>;
  consents: Pick<ConsentRepository, 'insert' | 'removeExpired'>;
  authority: Pick<CredentialAuthority, 'consentUrl'>;
  settings: ConsentSettings;
  keyRing: KeyRing;
  clock: Clock;
}

/** L21: long enough to read a page and to type a password. */
const consentLifetimeMs = 10 * minuteMs;

/**
 * The address of Google's consent page for one person. It is good once, for ten minutes, and for that person alone:
 * open it in the session of that very person, for whoever agrees there connects an account to them.
 * @throws AppError `user-not-found`, `invalid-request` for a return URL that is not allowed, `not-supported` without a redirect URL
 */
export async function beginConsent(
  deps: BeginConsentDependencies,
  wish: { userId: string; returnUrl: string | null },
  viewer: Viewer,
): Promise<{ url: string; expiresAtMs: number }> {
  const { settings, consents, keyRing, authority, clock } = deps;
  const redirectUrl = redirectUrlOf(settings);
  if (wish.returnUrl !== null && !isAllowedReturnUrl(wish.returnUrl, settings.returnUrls)) {
    throw new AppError('invalid-request', 'returnUrl: lies outside of CONSENT_RETURN_URLS.');
  }
  if ((await deps.users.find(wish.userId, viewer)) === null) {
    throw new AppError('user-not-found', 'There is no such user.');
  }
  const nowMs = clock.now();
  await consents.removeExpired(nowMs - dayMs);
  const [state, codeVerifier] = [createConsentSecret(), createConsentSecret()];
  const stateHash = hashConsentSecret(state);
  const expiresAtMs = nowMs + consentLifetimeMs;
  const sealedVerifier = seal(keyRing, codeVerifier, consentContext(stateHash));
  await consents.insert({ stateHash, userId: wish.userId, sealedVerifier, returnUrl: wish.returnUrl, expiresAtMs });
  const url = authority.consentUrl({ state, codeChallenge: hashConsentSecret(codeVerifier), redirectUrl });
  return { url, expiresAtMs };
}

/** @throws AppError `not-supported` */
export function redirectUrlOf({ redirectUrl }: Pick<ConsentSettings, 'redirectUrl'>): string {
  const known = redirectUrl();
  if (known !== null) return known;
  throw new AppError(
    'not-supported',
    'Nobody can be sent to Google before API_PUBLIC_URL says where Google sends them back to.',
  );
}
