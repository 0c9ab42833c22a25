import { dayMs, minuteMs, secondMs } from '../time/clock.ts';

/** What an operator has set. In milliseconds; the budget in calls a day. */
export interface PollPaceSettings {
  pollMaxMs: number;
  /** Longer than `pollMaxMs`: boot is refused otherwise. */
  defaultMaxStalenessMs: number;
  dailyBudget: number;
}

/** The settings by their names in the environment. */
export function pollPaceSettingsOf(variables: {
  POLL_MAX_SECONDS: number;
  DEFAULT_MAX_STALENESS_SECONDS: number;
  GOOGLE_DAILY_BUDGET: number;
}): PollPaceSettings {
  return {
    pollMaxMs: variables.POLL_MAX_SECONDS * secondMs,
    defaultMaxStalenessMs: variables.DEFAULT_MAX_STALENESS_SECONDS * secondMs,
    dailyBudget: variables.GOOGLE_DAILY_BUDGET,
  };
}

/** What holds for so many calendars. */
export interface PollPace {
  calendars: number;
  /** 1 where the polls fit into their half of the budget. */
  stretch: number;
  pollMaxMs: number;
  defaultMaxStalenessMs: number;
}

/** Polls may use this share of a day's calls; the rest is for changes, first loads and live questions. */
const pollShare = 0.5;

/**
 * The longest poll interval and the default staleness for so many mirrored calendars. Where polls at the set interval would
 * need more than half of the daily budget, both are stretched alike, so that answers still do not go stale between two polls.
 */
export function stretchPolls(calendars: number, settings: PollPaceSettings): PollPace {
  const pollsPerDay = (calendars * dayMs) / settings.pollMaxMs;
  const stretch = Math.max(1, pollsPerDay / (settings.dailyBudget * pollShare));
  return {
    calendars,
    stretch,
    pollMaxMs: Math.ceil(settings.pollMaxMs * stretch),
    defaultMaxStalenessMs: Math.ceil(settings.defaultMaxStalenessMs * stretch),
  };
}

/** A sentence for the operator, or null where nothing is stretched. */
export function describeStretch(pace: PollPace, settings: PollPaceSettings): string | null {
  if (pace.stretch === 1) return null;
  const minutes = (milliseconds: number) => `${Math.round(milliseconds / minuteMs)} min`;
  return (
    `Polls are stretched ${pace.stretch.toFixed(1)} times: ${pace.calendars} calendars are read every ${minutes(pace.pollMaxMs)} at most ` +
    `instead of ${minutes(settings.pollMaxMs)}, and answers may be ${minutes(pace.defaultMaxStalenessMs)} old by default, to stay ` +
    `within half of GOOGLE_DAILY_BUDGET (${settings.dailyBudget}).`
  );
}
