import { minuteMs, pollPaceSettingsOf, stretchPolls } from '@calendar-cache/calendar-cache';
import { createMetrics } from '@calendar-cache/observability';
import { expect, test } from '@jest/globals';
import { createPaceReporter } from './poll-pace.ts';

test('L18: stretched polls are a metric, and a line when they begin, change or end', async () => {
  const environment = { POLL_MAX_SECONDS: 2_700, DEFAULT_MAX_STALENESS_SECONDS: 3_600, GOOGLE_DAILY_BUDGET: 1_000_000 };
  const settings = pollPaceSettingsOf(environment);
  expect(settings).toEqual({ pollMaxMs: 45 * minuteMs, defaultMaxStalenessMs: 60 * minuteMs, dailyBudget: 1_000_000 });
  const lines: string[] = [];
  const keep = (level: string) => (_: unknown, text?: string) => void lines.push(`${level} ${text}`);
  const metrics = createMetrics({ app: 'test' });
  const report = createPaceReporter({ settings, logger: { info: keep('info'), warn: keep('warn') }, metrics });
  for (const calendars of [100, 31_250, 31_300, 62_500, 200]) report(stretchPolls(calendars, settings));
  expect(lines).toEqual([
    expect.stringMatching(/^warn Polls are stretched 2\.0 times/),
    expect.stringMatching(/^warn Polls are stretched 4\.0 times/),
    'info polls are no longer stretched',
  ]);
  report(stretchPolls(31_250, settings));
  const { body } = await metrics.expose();
  expect(body).toContain('calendar_cache_poll_stretch_ratio{app="test"} 2');
  expect(body).toContain('calendar_cache_mirrored_calendars{app="test"} 31250');
});
