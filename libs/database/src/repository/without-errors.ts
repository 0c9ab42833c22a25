/** What a subscription forgets when it starts anew: errors and backoffs of its syncs, and of its watches. */
export const withoutErrors = {
  syncErrors: 0,
  backoffUntil: null,
  faultySince: null,
  unfinishedRuns: 0,
  lastErrorCode: null,
  watchErrors: 0,
  watchAgainAt: 0,
};
