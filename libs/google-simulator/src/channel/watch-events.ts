import type { OpenedCalendar } from '../calendar/open-calendar.ts';
import { eventLogOf } from '../event/list-events.ts';
import type { ListEventsQuery } from '../event/list-query.ts';
import { calendarRefusal } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { ChannelRecord, UserRecord } from '../state/simulator-state.ts';
import { readSyncToken, type SyncTokenTerms } from '../sync-log/sync-token.ts';
import { openChannel, type WatchInput } from './open-channel.ts';

/**
 * events.watch, which takes the parameters of events.list too: `eventTypes` picks what is told, and a sync token is judged
 * as in a list (recorded). `calendarIdAsSent` keeps the alias `primary` in the resource URI.
 * @throws GoogleError 400, 410
 */
export function watchEvents(
  simulator: Simulator,
  user: UserRecord,
  { calendar }: OpenedCalendar,
  sent: { calendarIdAsSent: string; input: WatchInput; query: ListEventsQuery },
): ChannelRecord {
  if (calendar.kind === 'holiday' || calendar.kind === 'import') {
    throw calendarRefusal(
      'pushNotSupportedForRequestedResource',
      'Push notifications are not supported by this resource.',
    );
  }
  const { syncToken, eventTypes } = sent.query;
  if (syncToken !== undefined) readSyncToken(syncToken, eventLogOf(calendar), termsOf(simulator));
  const target = {
    resource: { kind: 'events', calendarId: calendar.id },
    uri: `calendars/${encodeURIComponent(sent.calendarIdAsSent)}/events`,
    eventTypes,
  } as const;
  return openChannel(simulator, user, target, sent.input);
}

function termsOf({ clock, settings }: Simulator): SyncTokenTerms {
  return { nowMs: clock.now(), settings: { ...settings, changedQueryWithSyncToken: 'silence' }, query: null };
}
