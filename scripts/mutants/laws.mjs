/** The laws in plain words, for the document. */
export const laws = {
  L1: 'Unknown is never free: what can’t be known is asked of Google, or refused.',
  L2: 'Outside of coverage is unknown, past and future; coverage rolls forward by itself.',
  L3: 'Rows, coverage, age and sync token commit together, and the token is that of the same read’s last page.',
  L4: 'A full sync sweeps what Google no longer returned; an incomplete read sweeps nothing.',
  L5: 'Deltas merge by id and are filtered by overlap; a cancelled item may carry nothing but its id.',
  L6: 'Busy means what Google’s freeBusy means; what Google leaves open may only add busy time.',
  L7: 'All-day events are dates in the calendar’s own zone, on days of 23 and 25 hours too.',
  L8: 'Masters and exceptions are stored, occurrences are projected by us.',
  L9: 'Every answer tells its age, and the caller sets the oldest that it accepts.',
  L10: 'One sync at a time per calendar, a change during a sync causes one more, and nothing awaited is held back.',
  L11: 'A late writer loses, and its run is done again.',
  L12: 'A notification is acknowledged only after its job is in the queue.',
  L13: 'The queue is disposable.',
  L14: 'Push is a hint: what was not read for too long is read again, and channels are renewed in time.',
  L15: 'A worker may die at any instruction; nothing is lost.',
  L16: 'Errors are classified by Google’s reason.',
  L17: 'Backoff is exponential with full jitter, capped, stored, and reset by success.',
  L18: 'Quota is a shared budget; what someone waits for comes first.',
  L19: 'A webhook proves itself.',
  L20: 'Secrets and people stay out of logs, jobs, errors and metrics.',
  L21: 'No one gets in where they don’t belong.',
};

/** Sorts L2 before L10. */
export function byLaw(one, other) {
  return Number(one.slice(1)) - Number(other.slice(1));
}
