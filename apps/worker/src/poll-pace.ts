import { describeStretch, type PollPace, type PollPaceSettings } from '@calendar-cache/calendar-cache';
import type { Logger, Metrics } from '@calendar-cache/observability';

/** A change of the stretch by less than this share is not worth a line. */
const worthTelling = 0.1;

/** Metrics of the pace of polls, and a line in the log when it changes. */
export function createPaceReporter(deps: {
  settings: PollPaceSettings;
  logger: Pick<Logger, 'info' | 'warn'>;
  metrics: Metrics;
}): (pace: PollPace) => void {
  const { settings, logger, metrics } = deps;
  const stretch = metrics.gauge({
    name: 'calendar_cache_poll_stretch_ratio',
    help: 'By how much poll interval and default staleness are stretched to stay within half of the daily budget; 1 is as set',
  });
  const calendars = metrics.gauge({
    name: 'calendar_cache_mirrored_calendars',
    help: 'Calendars that polls read, by the last count',
  });
  let told = 1;
  return (pace) => {
    stretch.set(pace.stretch);
    calendars.set(pace.calendars);
    const isBack = pace.stretch === 1 && told !== 1;
    if (!isBack && Math.abs(pace.stretch - told) < told * worthTelling) return;
    told = pace.stretch;
    const line = { stretch: pace.stretch, calendars: pace.calendars, pollMaxMs: pace.pollMaxMs };
    const sentence = describeStretch(pace, settings);
    if (sentence === null) logger.info(line, 'polls are no longer stretched');
    else logger.warn(line, sentence);
  };
}
