import { dayMs, minuteMs } from '@calendar-cache/calendar-cache';
import { webhookPath } from '../environment.ts';
import type { Description } from './description.ts';

/** What a person has to know once everything runs. */
export function summaryOf(
  description: Description,
  given: { nowMs: number; startMs: number; logFile: string; isDashboardOpen: boolean },
): string {
  const { apiUrl, ingressUrl, dashboardUrl, simulatorUrl, apiKey, users } = description;
  const [user] = users;
  const calendars = users.reduce((sum, { calendars: own }) => sum + own.length, 0);
  const google =
    simulatorUrl === null
      ? 'the real one'
      : `${simulatorUrl}  (simulated: ${users.length} people, ${calendars} calendars)`;
  const lines = [
    `calendar-cache is ready after ${(given.startMs / 1_000).toFixed(1)} s.`,
    '',
    `  API        ${apiUrl}/v1/availability`,
    `  Ingress    ${ingressUrl}${webhookPath}`,
    `  Dashboard  ${dashboardUrl}/queues${given.isDashboardOpen ? '' : '  (asks for the key)'}`,
    `  Google     ${google}`,
    `  Key        ${apiKey}`,
  ];
  if (user !== undefined) {
    lines.push(
      '',
      `When is ${user.userId} busy in the next seven days?`,
      '',
      `  ${curlLine(description, user.userId, given.nowMs)}`,
      '',
      'Change an event in the simulated Google, and see how soon the answer knows (in another terminal):',
      '',
      '  npm run demo:change',
    );
  }
  lines.push('', `Log: ${given.logFile}. Ctrl-C stops everything; the next start goes on from here.`);
  return lines.join('\n');
}

/** One line to paste: a user's busy time of the next seven days. */
function curlLine({ apiUrl, apiKey }: Description, userId: string, nowMs: number): string {
  const fromMs = Math.floor(nowMs / minuteMs) * minuteMs;
  const query = `userId=${encodeURIComponent(userId)}&from=${isoMinute(fromMs)}&to=${isoMinute(fromMs + 7 * dayMs)}`;
  return `curl -H 'Authorization: Bearer ${apiKey}' '${apiUrl}/v1/availability?${query}'`;
}

function isoMinute(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/:00\.000Z$/, ':00Z');
}
