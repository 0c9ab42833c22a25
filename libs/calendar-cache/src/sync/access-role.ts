import type { EventPage } from '../provider/calendar-provider.ts';

const busyTimeOnly: ReadonlySet<string> = new Set(['none', 'freeBusyReader']);
const withoutPrivateDetails: ReadonlySet<string> = new Set(['reader', 'writerWithoutPrivateAccess']);
const secret: ReadonlySet<string> = new Set(['private', 'confidential']);

/** Whether a role sees bare blocks of every event, without the details that decide whether they take time. */
export function showsOnlyBusyTime(accessRole: string): boolean {
  return busyTimeOnly.has(accessRole);
}

/**
 * The private events of a page whose reader may not look inside. Transparency and answers of guests are missing there, so that
 * a free one looks busy; and what else Google leaves out of them is not written down (Google guide 1.9).
 */
export function countHidden({ accessRole, events }: Pick<EventPage, 'accessRole' | 'events'>): number {
  if (!withoutPrivateDetails.has(accessRole)) return 0;
  return events.filter(({ status, visibility }) => status !== 'cancelled' && secret.has(visibility)).length;
}
