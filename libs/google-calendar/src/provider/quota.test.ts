import type { IsAwaited } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import type { GoogleQuota } from '../quota/google-quota.ts';
import { staleSecret } from '../testing/credential-shelf.test-support.ts';
import {
  calendarId,
  emptyPage,
  failureOf,
  fullList,
  tokenAnswer,
  useGoogle,
} from '../testing/google-harness.test-support.ts';
import { createCalendarProviders } from './create-calendar-providers.ts';

const harness = useGoogle();

/** A quota with room for so many calls; tells what it was asked and told. */
function quotaOf(room: number) {
  const spent: string[] = [];
  const awaited: boolean[] = [];
  const heeded: string[] = [];
  const quota: Pick<GoogleQuota, 'spend' | 'heed'> = {
    spend: async ({ method, credentialId, isAwaited }) => {
      awaited.push(await isAwaited());
      if (spent.length >= room) throw new AppError('google-budget-spent', 'No room.', { retryAfterMs: 7_000 });
      spent.push(`${method} ${credentialId}`);
    },
    heed: async (credentialId, error) => void heeded.push(`${credentialId} ${error.code}`),
  };
  return { quota, spent, awaited, heeded };
}

const open = (quota: Pick<GoogleQuota, 'spend' | 'heed'>, isAwaitedByDefault?: IsAwaited) =>
  createCalendarProviders({
    ...harness.dependencies(),
    quota,
    ...(isAwaitedByDefault === undefined ? {} : { isAwaitedByDefault }),
  });

describe('L18: every call takes from the quota', () => {
  test('each page, watch, stop, freeBusy chunk and look takes one; token requests take none', async () => {
    harness.shelf.put('credential-1', staleSecret);
    harness.answer(
      () => tokenAnswer('access-2'),
      ({ path }) => ({ body: path.endsWith('/stop') ? '' : { ...emptyPage, calendars: {} } }),
    );
    const { quota, spent } = quotaOf(100);
    const provider = await open(quota).forCredential('credential-1');
    const day = { fromMs: 0, untilMs: 86_400_000 };
    const quietly = (call: Promise<unknown>) => call.catch(() => undefined);
    await provider.listEvents(fullList);
    await quietly(provider.listCalendars({ syncToken: null }));
    await quietly(provider.getCalendar(calendarId));
    await quietly(
      provider.watchEvents({ externalId: calendarId, channelId: 'c', token: 't', address: 'a', lifetimeMs: 1 }),
    );
    await quietly(provider.stopChannel({ channelId: 'c', resourceId: 'r' }));
    const externalIds = Array.from({ length: 51 }, (_, index) => `calendar-${index}`);
    await quietly(provider.queryFreeBusy({ externalIds, range: day }));
    expect(spent.map((call) => call.split(' ')[0])).toEqual([
      'events.list',
      'calendarList.list',
      'calendars.get',
      'events.watch',
      'channels.stop',
      'freebusy.query',
      'freebusy.query',
    ]);
    expect(new Set(spent.map((call) => call.split(' ').at(-1)))).toEqual(new Set(['credential-1']));
    expect(harness.google.seen).toHaveLength(spent.length + 1);
  });

  test('a call without quota is not sent', async () => {
    harness.answerAll(200, emptyPage);
    const provider = await open(quotaOf(1).quota).forCredential('credential-1');
    await provider.listEvents(fullList);
    const error = await failureOf(() => provider.listEvents(fullList));
    expect(error).toMatchObject({ code: 'google-budget-spent', retryAfterMs: 7_000 });
    expect(harness.google.seen).toHaveLength(1);
  });

  test('a call that is sent again after a 401 takes again', async () => {
    harness.answer(
      () => tokenAnswer('access-2'),
      ({ authorization }) =>
        authorization === 'Bearer access-2'
          ? { body: emptyPage }
          : { status: 401, body: { error: { errors: [{ reason: 'authError' }] } } },
    );
    const { quota, spent } = quotaOf(100);
    await (await open(quota).forCredential('credential-1')).listEvents(fullList);
    expect(spent).toHaveLength(2);
  });

  test('what Google refuses is told to the quota, with whose call it was', async () => {
    harness.answerAll(403, { error: { errors: [{ reason: 'userRateLimitExceeded' }] } });
    const { quota, heeded } = quotaOf(100);
    const provider = await open(quota).forCredential('credential-1');
    await failureOf(() => provider.listEvents(fullList));
    expect(heeded).toEqual(['credential-1 google-rate-limited']);
  });

  test('nobody waits unless the caller says so, or the process', async () => {
    harness.answerAll(200, emptyPage);
    const { quota, awaited } = quotaOf(100);
    await (await open(quota).forCredential('credential-1')).listEvents(fullList);
    await (await open(quota).forCredential('credential-1', () => true)).listEvents(fullList);
    await (await open(quota, () => true).forCredential('credential-1')).listEvents(fullList);
    expect(awaited).toEqual([false, true, true]);
  });
});
