import type { Logger } from '../logger/create-logger.ts';
import type { Metrics } from '../metrics/create-metrics.ts';

/** One call of Google as it went; `code` is null where all was well. */
export interface CallOutcome {
  method: string;
  status: number | null;
  reason: string | null;
  code: string | null;
  durationMs: number;
}

/** What the shared quota has to tell (L18). */
export type QuotaNews =
  | { kind: 'refused'; method: string; priority: string; scope: string; retryAfterMs: number }
  | { kind: 'paused'; reason: string; scope: string; forMs: number }
  | { kind: 'counters-away'; error: Error };

/** Where calls and quota are told of. */
export interface GoogleReports {
  onCall: (call: CallOutcome) => void;
  onQuota: (news: QuotaNews) => void;
}

/** A scarce budget refuses hundreds of calls a minute: one line per sort of news in this time is enough at 3 a.m. */
const quietMs = 30_000;

/** Metrics and log lines about calls to Google: methods, codes and scopes, never whose calendar it was (L20). */
export function createGoogleReports(deps: {
  metrics: Metrics;
  logger: Logger;
  /** What is left of the budgets. Rejects while nobody knows. */
  remaining: () => Promise<{ projectMinute: number; day: number }>;
  nowMs?: () => number;
}): GoogleReports {
  const { metrics, logger, remaining, nowMs = () => performance.now() } = deps;
  const calls = metrics.counter({
    name: 'calendar_cache_google_calls_total',
    help: 'Calls sent to Google, token requests included, by method and outcome (ok, or the code of the error)',
    labels: ['method', 'outcome'],
  });
  const refused = metrics.counter({
    name: 'calendar_cache_google_quota_refused_total',
    help: 'Calls that were not sent because our own share of the quota was used up, by budget and priority',
    labels: ['scope', 'priority'],
  });
  const pauses = metrics.counter({
    name: 'calendar_cache_google_quota_pauses_total',
    help: 'How often Google asked us to slow down, by reason and by the scope that was closed',
    labels: ['scope', 'reason'],
  });
  const away = metrics.counter({
    name: 'calendar_cache_google_quota_counters_away_total',
    help: 'How often the shared counters of the quota could not be reached',
  });
  metrics.gauge({
    name: 'calendar_cache_google_quota_remaining_calls',
    help: "Calls left: of the project's minute, and of the day's budget (below zero when awaited calls went beyond it)",
    labels: ['budget'],
    collect: async (gauge) => {
      gauge.reset();
      const left = await remaining().catch(() => null);
      if (left === null) return;
      gauge.set({ budget: 'project-minute' }, left.projectMinute);
      gauge.set({ budget: 'day' }, left.day);
    },
  });
  const isNew = quietly(nowMs);
  return {
    onCall: (call) => {
      calls.inc({ method: call.method, outcome: call.code ?? 'ok' });
      logger.debugLog('calendar-cache-sql:google')({ ...call }, 'google call');
    },
    onQuota: (news) => {
      if (news.kind === 'refused') {
        const { kind: _, ...line } = news;
        refused.inc({ scope: news.scope, priority: news.priority });
        if (isNew(`refused ${news.scope} ${news.priority}`)) logger.warn(line, refusalText(news.priority));
      } else if (news.kind === 'paused') {
        const { kind: _, ...line } = news;
        pauses.inc({ scope: news.scope, reason: news.reason });
        if (isNew(`paused ${news.scope} ${news.reason}`)) logger.warn(line, 'Google asks us to slow down: calls pause');
      } else {
        away.inc();
        const text =
          'the counters of the Google quota are away: background calls wait, awaited ones go on, few at a time';
        if (isNew('away')) logger.warn({ error: news.error }, text);
      }
    },
  };
}

function refusalText(priority: string): string {
  return priority === 'background'
    ? 'no Google quota left for background calls: they wait, what somebody waits for goes on'
    : 'no Google quota left even for calls that somebody waits for';
}

/** Whether this sort of news was not told a moment ago. */
function quietly(nowMs: () => number): (sort: string) => boolean {
  const toldAtMs = new Map<string, number>();
  return (sort) => {
    const now = nowMs();
    if (now - (toldAtMs.get(sort) ?? Number.NEGATIVE_INFINITY) < quietMs) return false;
    toldAtMs.set(sort, now);
    return true;
  };
}
