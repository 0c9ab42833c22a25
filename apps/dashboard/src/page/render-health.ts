import {
  type CredentialState,
  isHealthy,
  remedyOf,
  type SubscriptionState,
  subscriptionStates,
  type UnhealthyCalendar,
} from '@calendar-cache/calendar-cache';
import { escapeHtml } from './escape-html.ts';
import type { HealthOverview } from './overview.ts';

const silent = '<p class="unknown">The database does not answer, so nothing is known about calendars.</p>';

/** Calendars by state, those first that somebody has to look at, each with what mends it. Ids are ours (L20). */
export function renderCalendars(health: HealthOverview | null): string {
  if (health === null) return silent;
  const states = [...subscriptionStates].sort((one, other) => Number(isHealthy(one)) - Number(isHealthy(other)));
  const counts = states.flatMap((state) => {
    const count = health.calendars.get(state) ?? 0;
    return count === 0 ? [] : [renderCount(state, count, isHealthy(state))];
  });
  if (counts.length === 0) return '<p class="unknown">None is connected yet.</p>';
  return `<ul class="states">${counts.join('')}</ul>${renderUnhealthy(health)}`;
}

/** Accounts by state. */
export function renderAccounts(health: HealthOverview | null): string {
  if (health === null) return silent.replace('calendars', 'accounts');
  const counts = [...health.credentials].filter(([, count]) => count > 0);
  if (counts.length === 0) return '<p class="unknown">None is connected yet.</p>';
  const items = counts
    .sort(([one], [other]) => Number(one === 'active') - Number(other === 'active'))
    .map(([state, count]) => renderCount(state, count, state === 'active'));
  const remedies = Object.entries(accountRemedies)
    .filter(([state]) => counts.some(([counted]) => counted === state))
    .map(([, remedy]) => `<p>${remedy}</p>`);
  return `<ul class="states">${items.join('')}</ul>${remedies.join('')}`;
}

const accountRemedies = {
  needs_reconnect:
    'Google takes these grants no more: each person agrees again, by the address that <code>npm run cli -- connect --user &lt;user&gt;</code> prints.',
  unreadable:
    'No key of <code>ENCRYPTION_KEYS</code> opens these: put the key back that sealed them (<code>npm run cli -- doctor</code> names it), or let these people agree again.',
} satisfies Partial<Record<CredentialState, string>>;

function renderCount(state: string, count: number, isGood: boolean): string {
  return `<li class="${isGood ? 'good' : 'bad'}"><b>${count}</b> ${escapeHtml(state)}</li>`;
}

function renderUnhealthy({ calendars, unhealthy, nowMs }: HealthOverview): string {
  const all = [...calendars].reduce((sum, [state, count]) => sum + (isHealthy(state) ? 0 : count), 0);
  if (unhealthy.length === 0) return '';
  const rows = unhealthy.map((calendar) => renderRow(calendar, nowMs));
  const rest = Math.max(0, all - unhealthy.length);
  const more =
    rest === 0 ? '' : `<p>${rest} more: <code>npm run cli -- calendars --unhealthy</code> lists all of them.</p>`;
  const heads = ['Calendar', 'Why', 'Out of step', 'Mend it'].map((head) => `<th scope="col">${head}</th>`);
  return `<div class="wide"><table class="list"><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${more}`;
}

function renderRow({ calendarId, state, code, sinceMs }: UnhealthyCalendar, nowMs: number): string {
  const why = code === null ? state : `${state} (${code})`;
  const since = sinceMs === null ? unknownSince(state) : `for ${formatSpan(nowMs - sinceMs)}`;
  return `<tr><th scope="row"><code>${escapeHtml(calendarId)}</code></th><td><b>${escapeHtml(why)}</b><br>${meaningOf(state)}</td><td>${since}</td><td>${renderRemedy(state, calendarId)}</td></tr>`;
}

function meaningOf(state: SubscriptionState): string {
  return escapeHtml(remedyOf(state)?.means ?? '');
}

/** Rows that can't be believed are kept in step all the same: no read tells when that began. */
function unknownSince(state: SubscriptionState): string {
  return state === 'projection-too-large' || state === 'unreadable-events' ? 'no: answered live' : 'never read';
}

function renderRemedy(state: SubscriptionState, calendarId: string): string {
  const remedy = remedyOf(state);
  if (remedy === null) return '';
  const first = remedy.first === '' ? '' : `${escapeHtml(remedy.first)}<br>`;
  return `${first}<code>npm run cli -- ${escapeHtml(remedy.command.replace('<calendar>', calendarId))}</code>`;
}

function formatSpan(spanMs: number): string {
  const minutes = Math.max(0, Math.floor(spanMs / 60_000));
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} days`;
}
