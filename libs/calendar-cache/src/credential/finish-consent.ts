import { AppError, isAppError } from '@calendar-cache/errors';
import { type ConsentSettings, redirectUrlOf } from './begin-consent.ts';
import { type ConsentRepository, consentContext, hashConsentSecret, type UsedConsent } from './consent.ts';
import type { CredentialAuthority } from './credential-authority.ts';
import { type KeepCredentialDependencies, type KeptCredential, keepCredential } from './keep-credential.ts';
import { unseal } from './seal.ts';

/** What {@link finishConsent} needs. */
export interface FinishConsentDependencies extends KeepCredentialDependencies {
  consents: Pick<ConsentRepository, 'use'>;
  authority: Pick<CredentialAuthority, 'redeemCode' | 'verify'>;
  settings: Pick<ConsentSettings, 'redirectUrl'>;
}

/** What Google sent the browser back with. Nothing of it is believed before the state is. */
export interface ConsentAnswer {
  state: string;
  code: string | null;
  /** Google's word for why there is no code. */
  error: string | null;
}

/** How a consent ended, and where the person wants to go now: an address that was allowed when the consent began. */
export interface FinishedConsent {
  returnUrl: string | null;
  result: KeptCredential | AppError;
}

const refusals = {
  unknown: 'This link was not made here, or was made too long ago: begin again.',
  used: 'This link has been used already: begin again.',
  expired: 'This link was good for ten minutes, and they are over: begin again.',
} as const;

/**
 * Uses the state up, turns the code into a credential, and stores that after one call to Google with it (L21).
 * @throws AppError `consent-invalid` for a state that is foreign, used or expired: then nobody is sent anywhere
 */
export async function finishConsent(deps: FinishConsentDependencies, answer: ConsentAnswer): Promise<FinishedConsent> {
  const stateHash = hashConsentSecret(answer.state);
  const consent = await deps.consents.use(stateHash, deps.clock.now());
  if (consent.outcome !== 'used-now') {
    throw new AppError('consent-invalid', refusals[consent.outcome], { details: { reason: consent.outcome } });
  }
  try {
    return { returnUrl: consent.returnUrl, result: await connect(deps, { answer, consent, stateHash }) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { returnUrl: consent.returnUrl, result: error };
  }
}

async function connect(
  deps: FinishConsentDependencies,
  {
    answer,
    consent,
    stateHash,
  }: { answer: ConsentAnswer; consent: Extract<UsedConsent, { outcome: 'used-now' }>; stateHash: string },
): Promise<KeptCredential> {
  const { authority, settings, keyRing } = deps;
  if (answer.code === null) {
    const reason = answer.error === 'access_denied' ? 'denied' : 'no-code';
    throw new AppError('consent-invalid', 'Google was not allowed to connect this account.', { details: { reason } });
  }
  const codeVerifier = unseal(keyRing, consent.sealedVerifier, consentContext(stateHash));
  const redirectUrl = redirectUrlOf(settings);
  const secret = await authority.redeemCode({ code: answer.code, codeVerifier, redirectUrl });
  return keepCredential(deps, { userId: consent.userId, verified: await authority.verify(secret) });
}
