import type { OpenChannel } from '../removal/removal.ts';
import type { Clock } from '../time/clock.ts';
import type { JobRequests } from '../webhook/job-requests.ts';
import type { SelectedCalendarRepository } from './selected-calendar.ts';

/** What {@link connectCalendar} needs. */
export interface ConnectCalendarDependencies {
  selectedCalendars: SelectedCalendarRepository;
  requests: JobRequests;
  clock: Clock;
}

/**
 * Selects a calendar, gives it a subscription that is due at once, and asks for its watch. Connecting again, with a
 * new credential say, forgets errors and backoffs. Should the
 * queue not take the job, the sweep finds the calendar all the same (L13). Gives the channels of a former credential.
 * @throws AppError `queue-unavailable`.
 */
export async function connectCalendar(
  deps: ConnectCalendarDependencies,
  calendar: { userId: string; credentialId: string; externalId: string },
): Promise<{ selectedCalendarId: string; subscriptionId: string; channels: OpenChannel[] }> {
  const { id, subscriptionId, channels } = await deps.selectedCalendars.select(calendar, deps.clock.now());
  await deps.requests.requestWatch({ subscriptionId });
  return { selectedCalendarId: id, subscriptionId, channels };
}
