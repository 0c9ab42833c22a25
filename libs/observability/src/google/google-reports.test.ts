import { expect, test } from '@jest/globals';
import { capturedLogger } from '../captured-logger.suite.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import { createGoogleReports } from './google-reports.ts';

function open(remaining = async () => ({ projectMinute: 7, day: -2 })) {
  const { logger, lines } = capturedLogger();
  const metrics = createMetrics({ app: 'test' });
  const time = { nowMs: 0 };
  const reports = createGoogleReports({ metrics, logger, remaining, nowMs: () => time.nowMs });
  const exposed = async () =>
    (await metrics.expose()).body.split('\n').filter((line) => line.startsWith('calendar_cache_'));
  return { reports, lines, exposed, time };
}

test('L18: calls are counted by method and outcome, refusals by scope and priority, pauses by reason', async () => {
  const { reports, exposed } = open();
  const call = { method: 'events.list', status: 200, reason: null, code: null, durationMs: 3 };
  reports.onCall(call);
  reports.onCall({ ...call, status: 403, reason: 'rateLimitExceeded', code: 'google-rate-limited' });
  reports.onQuota({ kind: 'refused', method: 'events.list', priority: 'background', scope: 'user', retryAfterMs: 5 });
  reports.onQuota({ kind: 'paused', reason: 'rateLimitExceeded', scope: 'project', forMs: 5 });
  reports.onQuota({ kind: 'counters-away', error: new Error('away') });
  expect(await exposed()).toEqual([
    'calendar_cache_google_calls_total{method="events.list",outcome="ok",app="test"} 1',
    'calendar_cache_google_calls_total{method="events.list",outcome="google-rate-limited",app="test"} 1',
    'calendar_cache_google_quota_refused_total{scope="user",priority="background",app="test"} 1',
    'calendar_cache_google_quota_pauses_total{scope="project",reason="rateLimitExceeded",app="test"} 1',
    'calendar_cache_google_quota_counters_away_total{app="test"} 1',
    'calendar_cache_google_quota_remaining_calls{budget="project-minute",app="test"} 7',
    'calendar_cache_google_quota_remaining_calls{budget="day",app="test"} -2',
  ]);
});

test('what is left is not told while nobody knows', async () => {
  const { exposed } = open(() => Promise.reject(new Error('away')));
  expect((await exposed()).filter((line) => line.includes('remaining'))).toEqual([]);
});

test('one line per sort of news in half a minute, so that a scarce budget does not fill the log', () => {
  const { reports, lines, time } = open();
  const refused = {
    kind: 'refused',
    method: 'events.list',
    priority: 'background',
    scope: 'user',
    retryAfterMs: 5,
  } as const;
  for (let call = 0; call < 100; call += 1) reports.onQuota(refused);
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).toMatchObject({ level: 'warn', scope: 'user', priority: 'background', retryAfterMs: 5 });
  reports.onQuota({ ...refused, priority: 'awaited' });
  time.nowMs += 30_000;
  reports.onQuota(refused);
  expect(lines()).toHaveLength(3);
});
