import {
  type CalendarHealth,
  describeStretch,
  isHealthy,
  pollPaceSettingsOf,
  type SubscriptionState,
  stateOf,
  stretchPolls,
  subscriptionStates,
} from '@calendar-cache/calendar-cache';
import { parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import { CalendarSubscriptionRepository } from '@calendar-cache/database';
import type { Command } from '../command.ts';
import { listCalendars } from '../database/list-calendars.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';
import { formatAge, formatAhead } from '../report/format-span.ts';
import { formatTable } from '../report/format-table.ts';

const summary =
  'list every calendar with its state; --unhealthy only those to look at, --show-external adds Google’s ids, often e-mail addresses';

/** Lists the calendars with their health. Google's ids are often e-mail addresses, so they are shown on demand (L20). */
export const calendarsCommand: Command = {
  usage: 'calendars [--unhealthy] [--show-external]',
  summary,
  run: async (args, { environment, print, nowMs }) => {
    const { flags } = readArguments(args, { flags: ['unhealthy', 'show-external'] });
    const isExternalShown = flags.has('show-external');
    const counts = new Map<SubscriptionState, number>();
    const rows: string[][] = [];
    await withDatabase(environment, async (database) => {
      for await (const calendar of listCalendars(database)) {
        const state = stateOf(calendar, nowMs);
        counts.set(state, (counts.get(state) ?? 0) + 1);
        if (flags.has('unhealthy') && isHealthy(state)) continue;
        rows.push([...rowOf(calendar, state, nowMs), ...(isExternalShown ? [calendar.externalId] : [])]);
      }
    });
    const header = ['user', 'calendar', 'state', 'read', 'due', 'errors', 'push'];
    if (isExternalShown) header.push('google');
    rows.sort(([one = ''], [other = '']) => one.localeCompare(other));
    for (const line of formatTable(header, rows)) print(line);
    print(describeCounts(counts));
    const stretch = await describePolls(environment);
    if (stretch !== null) print(stretch);
  },
};

function rowOf(calendar: CalendarHealth, state: SubscriptionState, nowMs: number): string[] {
  return [
    calendar.userId,
    calendar.calendarId,
    state,
    formatAge(calendar.asOfMs, nowMs),
    formatAhead(calendar.dueAtMs, nowMs),
    describeErrors(calendar),
    describePush(calendar, nowMs),
  ];
}

/** "3 calendars: 2 mirrored, 1 suspended." */
function describeCounts(counts: ReadonlyMap<SubscriptionState, number>): string {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = subscriptionStates.flatMap((state) => (counts.has(state) ? [`${counts.get(state)} ${state}`] : []));
  return `${all === 1 ? '1 calendar' : `${all} calendars`}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}

function describeErrors({ syncErrors, lastErrorCode, isListed }: CalendarHealth): string {
  const words = [
    ...(syncErrors === 0 ? [] : [`${syncErrors} (${lastErrorCode ?? 'unknown'})`]),
    ...(isListed === false ? ['not in the person’s list'] : []),
  ];
  return words.length === 0 ? 'none' : words.join(', ');
}

function describePush({ pushSupported, channelExpiresAtMs, lostPushes }: CalendarHealth, nowMs: number): string {
  const lost = lostPushes === 0 ? '' : `, ${lostPushes} lost`;
  if (!pushSupported) return `polled${lost}`;
  if (channelExpiresAtMs === null) return `no channel${lost}`;
  return channelExpiresAtMs > nowMs
    ? `expires ${formatAhead(channelExpiresAtMs, nowMs)}${lost}`
    : `expired ${formatAge(channelExpiresAtMs, nowMs)}${lost}`;
}

/** A sentence about polls that are stretched to the daily budget; null where they are not. */
async function describePolls(environment: RawEnvironment): Promise<string | null> {
  const names = ['POLL_MAX_SECONDS', 'DEFAULT_MAX_STALENESS_SECONDS', 'GOOGLE_DAILY_BUDGET'] as const;
  const settings = pollPaceSettingsOf(parseEnvironment(names, environment));
  const mirrored = await withDatabase(environment, (database) =>
    new CalendarSubscriptionRepository(database).countMirrored(),
  );
  return describeStretch(stretchPolls(mirrored, settings), settings);
}
