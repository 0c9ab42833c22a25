import { expect, test } from '@jest/globals';
import type { CalendarSubscription } from '../calendar-subscription/calendar-subscription.ts';
import { dayMs, hourMs } from '../time/clock.ts';
import { usableSyncToken } from './read-calendar.ts';

const nowMs = Date.UTC(2026, 1, 16, 8);
const settings = { retentionMs: 30 * dayMs };

/** Of a calendar whose coverage starts so many milliseconds after now − retention, the token to go on from. */
const tokenOf = (laterMs: number, changes: Partial<CalendarSubscription> = {}) => {
  const coverage = { fromMs: nowMs - settings.retentionMs + laterMs, untilMs: nowMs + 400 * dayMs };
  const subscription = { coverage, nextSyncToken: 'token', untrustedReason: null, lastFullSyncMs: nowMs, ...changes };
  return usableSyncToken(subscription as CalendarSubscription, nowMs, settings);
};

test.each<[string, number, string | null]>([
  ['as long ago as it should', 0, 'token'],
  ['earlier, since nobody has cleaned up', -10 * dayMs, 'token'],
  ['a little later, by clocks that differ', hourMs, 'token'],
  ['more than a day later: the retention has been raised, or a clock was ahead', dayMs + 1, null],
])('L2: where the coverage starts %s', (_title, laterMs, token) => {
  expect(tokenOf(laterMs)).toBe(token);
});

test('L1: what could not be placed is looked for again once a day', () => {
  const untrustedReason = 'unreadable-events';
  expect(tokenOf(0, { untrustedReason, lastFullSyncMs: nowMs - dayMs + 1 })).toBe('token');
  expect(tokenOf(0, { untrustedReason, lastFullSyncMs: nowMs - dayMs })).toBeNull();
});

test('L4: nothing is added to a projection that is not there', () => {
  expect(tokenOf(0, { coverage: null })).toBeNull();
});
