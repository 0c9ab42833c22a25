import { isProviderFailure } from './is-provider-failure.ts';

/**
 * Whether a failed watch has made no channel for certain: it was never sent, or Google refused it in words of its own.
 * Everything else (no answer, 5xx, an answer that can't be read) may hide a grant.
 */
export function provesNoChannel(error: unknown): boolean {
  if (!isProviderFailure(error)) return false;
  const { call, status, reason } = error.details;
  if (error.code === 'google-budget-spent' || error.code.startsWith('credential-')) return true;
  // The token for the call was not to be had.
  if (call === 'oauth2.token') return true;
  // No other watch has this id: it is taken because this one was granted, and its answer lost.
  if (reason === 'channelIdNotUnique') return false;
  // What has no reason in it may be a proxy's word, given after Google's was lost.
  if (error.code === 'google-unavailable' || reason === 'not-json') return false;
  return typeof status === 'number' && status >= 400 && status < 500;
}
