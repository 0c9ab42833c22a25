import { describeStretch, pollPaceSettingsOf, stretchPolls } from '@calendar-cache/calendar-cache';
import { parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import { CalendarSubscriptionRepository } from '@calendar-cache/database';
import type { Command } from '../command.ts';
import { type CalendarHealth, listCalendars } from '../database/list-calendars.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';
import { formatAge, formatAhead } from '../report/format-span.ts';
import { formatTable } from '../report/format-table.ts';

/** Lists the calendars with their health. Google's ids are often e-mail addresses, so they are shown on demand (L20). */
export const calendarsCommand: Command = {
  usage: 'calendars [--show-external]',
  summary: 'list every calendar with its health; --show-external adds Google’s ids, often e-mail addresses',
  run: async (args, { environment, print, nowMs }) => {
    const isExternalShown = readArguments(args, { flags: ['show-external'] }).flags.has('show-external');
    const calendars = await withDatabase(environment, listCalendars);
    const header = ['user', 'calendar', 'read', 'due', 'errors', 'push', ...(isExternalShown ? ['google'] : [])];
    const rows = calendars.map((calendar) => [
      calendar.userId,
      calendar.calendarId,
      formatAge(calendar.asOfMs, nowMs),
      formatAhead(calendar.dueAtMs, nowMs),
      describeErrors(calendar),
      describePush(calendar, nowMs),
      ...(isExternalShown ? [calendar.externalId] : []),
    ]);
    for (const line of formatTable(header, rows)) print(line);
    print(calendars.length === 1 ? '1 calendar.' : `${calendars.length} calendars.`);
    const stretch = await describePolls(environment);
    if (stretch !== null) print(stretch);
  },
};

function describeErrors({ syncErrors, lastErrorCode, untrustedReason, credentialState }: CalendarHealth): string {
  const words = [
    ...(syncErrors === 0 ? [] : [`${syncErrors} (${lastErrorCode ?? 'unknown'})`]),
    ...(untrustedReason === null ? [] : [`not trusted: ${untrustedReason}`]),
    ...(credentialState === 'active' ? [] : ['has to be connected again']),
  ];
  return words.length === 0 ? 'none' : words.join(', ');
}

function describePush({ pushSupported, channelExpiresAtMs }: CalendarHealth, nowMs: number): string {
  if (!pushSupported) return 'polled';
  if (channelExpiresAtMs === null) return 'no channel';
  return channelExpiresAtMs > nowMs
    ? `expires ${formatAhead(channelExpiresAtMs, nowMs)}`
    : `expired ${formatAge(channelExpiresAtMs, nowMs)}`;
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
