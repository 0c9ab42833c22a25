import type { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import type { CachedCalendar } from './availability-repository.ts';
import { composeAnswer } from './compose-answer.ts';
import type { AvailabilityQuestion, NotCachedReason } from './question.ts';

const calendar: CachedCalendar = {
  id: 'calendar-1',
  userId: 'user-1',
  externalId: 'external-1',
  credentialId: 'credential-1',
  subscriptionId: 'subscription-1',
  contentVersion: 'run-1',
  asOfMs: 0,
  covered: true,
  untrustedReason: null,
  readOn: true,
  writeOn: true,
  usable: false,
  credentialRevoked: false,
};
const question: AvailabilityQuestion = {
  selection: { by: 'calendar', ids: [], teamId: null },
  range: { fromMs: 0, untilMs: 1 },
  maxStalenessMs: 1,
  onStale: 'live',
  partial: false,
};

/** How the refusal speaks of coming again: what the cache says of each calendar, and what Google said where it was asked. */
function refusalOf(...known: { cache: NotCachedReason; google?: string }[]) {
  const judged = known.map(({ cache }, place) => ({ calendar: { ...calendar, id: `${place}` }, reason: cache }));
  const live = known.flatMap(({ google }, place) =>
    google === undefined ? [] : [[`${place}`, { asOfMs: 0, kind: 'unknown', reason: google }] as const],
  );
  try {
    composeAnswer(question, { judged, busy: [] }, new Map(live));
  } catch (error) {
    const { code, retry, retryAfterMs } = error as AppError;
    return { code, retry, retryAfterMs };
  }
  throw new Error('It was answered.');
}

const soon = { code: 'availability-unknown', retry: true, retryAfterMs: 5_000 };
const never = { code: 'availability-unknown', retry: false, retryAfterMs: undefined };

describe('when to come again about what is unknown', () => {
  test.each(['internalError', 'google-rate-limited', 'google-unavailable', 'somethingNew'])(
    'soon, after Google said %s',
    (google) => {
      expect(refusalOf({ cache: 'stale', google })).toEqual(soon);
    },
  );

  test.each<NotCachedReason>(['stale', 'never-synced', 'suspended'])('soon, without asking Google: %s', (cache) => {
    expect(refusalOf({ cache })).toEqual(soon);
  });

  test.each<NotCachedReason>([
    'not-covered',
    'read-off',
    'write-off',
    'access-gone',
    'live-only',
    'asked-live',
    'credential-revoked',
    'hidden-details',
    'projection-too-large',
    'unreadable-events',
  ])('not where somebody has to act first: %s', (cache) => {
    expect(refusalOf({ cache })).toEqual(never);
  });

  test.each(['notFound', 'groupTooBig', 'google-access-gone', 'google-project-misconfigured', 'credential-revoked'])(
    'not where somebody has to act first, as Google says: %s',
    (google) => {
      expect(refusalOf({ cache: 'stale', google })).toEqual(never);
    },
  );

  test('not where that is so of one of several: the whole stays unknown', () => {
    const passing = { cache: 'stale', google: 'internalError' } as const;
    expect(refusalOf(passing, passing)).toEqual(soon);
    expect(refusalOf(passing, { cache: 'stale', google: 'notFound' })).toEqual(never);
  });
});
