import type { CleanupRun } from '@calendar-cache/calendar-cache';
import { escapeHtml } from './escape-html.ts';
import type { NeedState, Overview, QueueState } from './overview.ts';
import { renderAccounts, renderCalendars } from './render-health.ts';
import { overviewStyle } from './style.ts';

const refreshSeconds = 10;

/** The first page as HTML without scripts; it loads itself anew every ten seconds. */
export function renderOverview({ needs, health, queues, cleanups, notices }: Overview): string {
  const ready = needs.every(({ reachable }) => reachable);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="${refreshSeconds}">
<title>${ready ? '' : '⚠ '}calendar-cache</title>
<link rel="icon" href="data:,">
<style>${overviewStyle}</style>
</head>
<body>
<main>
<header>
<div>
<h1>calendar-cache</h1>
<p>Google Calendars, kept in step in PostgreSQL.</p>
</div>
<p class="state ${ready ? 'good' : 'bad'}" role="status">${ready ? 'Ready' : 'Not ready'}</p>
</header>
${(notices ?? []).map(renderNotice).join('')}<section aria-labelledby="needs">
<h2 id="needs">Needs</h2>
<ul class="needs">${needs.map(renderNeed).join('')}</ul>
</section>
<section aria-labelledby="calendars">
<h2 id="calendars">Calendars</h2>
${renderCalendars(health)}
</section>
<section aria-labelledby="accounts">
<h2 id="accounts">Google accounts</h2>
${renderAccounts(health)}
</section>
<section aria-labelledby="queues">
<h2 id="queues">Queues</h2>
${renderQueues(queues)}
<p><a class="button" href="/queues">Open the queues</a></p>
</section>
<section aria-labelledby="cleanups">
<h2 id="cleanups">Cleanups</h2>
${renderCleanups(cleanups)}
</section>
<footer>
<a href="/healthz">healthz</a> <a href="/readyz">readyz</a> <a href="/metrics">metrics</a>
<span>Counts of this moment; the page loads itself anew every ${refreshSeconds} seconds.</span>
</footer>
</main>
</body>
</html>
`;
}

function renderNotice(notice: string): string {
  return `<p class="notice" role="status">${escapeHtml(notice)}</p>\n`;
}

function renderNeed({ name, reachable }: NeedState): string {
  return `<li class="${reachable ? 'good' : 'bad'}"><b>${escapeHtml(name)}</b> ${reachable ? 'reachable' : 'does not answer'}</li>`;
}

function renderQueues(queues: readonly QueueState[] | null): string {
  if (queues === null) return '<p class="unknown">The queue does not answer, so nothing is known about its jobs.</p>';
  const rows = queues.map(({ name, counts }) => {
    const cells = [counts.waiting, counts.active, counts.delayed].map((count) => renderCount(count, 'some'));
    const failed = renderCount(counts.failed, 'alarm');
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.join('')}${failed}</tr>`;
  });
  const heads = ['Queue', 'Waiting', 'Active', 'Delayed', 'Failed'].map((head) => `<th scope="col">${head}</th>`);
  return `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function renderCleanups(cleanups: readonly CleanupRun[] | null): string {
  if (cleanups === null)
    return '<p class="unknown">The database does not answer, so nothing is known about cleanups.</p>';
  if (cleanups.length === 0) return '<p class="unknown">None has run yet.</p>';
  const rows = cleanups.map(({ startedAtMs, calendars, failed, removed }) => {
    const removedRows = removed.cancelledEvents + removed.pastEvents + removed.busyIntervals;
    const begun = new Date(startedAtMs).toISOString().slice(0, 16).replace('T', ' ');
    const cells = [renderCount(calendars, 'some'), renderCount(removedRows, 'some'), renderCount(failed, 'alarm')];
    return `<tr><th scope="row">${begun} UTC</th>${cells.join('')}</tr>`;
  });
  const heads = ['Begun', 'Calendars', 'Rows removed', 'Failed'].map((head) => `<th scope="col">${head}</th>`);
  return `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function renderCount(count: number, emphasis: 'some' | 'alarm'): string {
  return `<td class="${count === 0 ? 'none' : emphasis}">${count}</td>`;
}
