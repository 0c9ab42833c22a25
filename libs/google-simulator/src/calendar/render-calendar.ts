import type { CalendarRecord } from '../state/simulator-state.ts';
import { digestOf } from '../sync-log/opaque-token.ts';

/** A calendar as calendars.get shows it. Its etag is a digest of the metadata and moves with nothing else. */
export function renderCalendar(calendar: CalendarRecord): Record<string, unknown> {
  const { id, summary, description, location, timeZone, kind, ownerEmail } = calendar;
  return {
    kind: 'calendar#calendar',
    etag: `"${digestOf([id, summary, description, location, timeZone])}"`,
    id,
    summary,
    ...(description === null ? {} : { description }),
    ...(location === null ? {} : { location }),
    timeZone,
    ...(kind === 'secondary' ? { dataOwner: ownerEmail } : {}),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}
