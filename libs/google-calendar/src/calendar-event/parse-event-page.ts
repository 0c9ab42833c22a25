import { type CalendarEvent, type EventPage, readZone } from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { type Refused, refused } from '../refusal.ts';
import { storableText } from '../storable-text.ts';
import { parseListedEvent } from './parse-listed-event.ts';

const text = z.string().min(1).pipe(storableText).optional().catch(undefined);

const pageSchema = z.object({
  kind: text,
  timeZone: text,
  accessRole: text,
  nextPageToken: text,
  nextSyncToken: text,
  // Google leaves empty arrays out (Google guide 1.2).
  items: z.array(z.unknown()).default([]),
});

/**
 * One answer of events.list. Refused as a whole: `not-an-event-list`, `no-time-zone` (all-day events could not be placed, L7) and
 * `no-token` (neither token: the read can't be completed, so nothing may be swept or called in step, L3, L4).
 * An id that comes twice keeps its greatest `updated`, then its last appearance (Google guide 1.3).
 */
export function parseEventPage(
  body: unknown,
  options: { storeEventDetails: boolean } = { storeEventDetails: false },
): { kind: 'page'; page: EventPage } | Refused {
  const parsed = pageSchema.safeParse(body);
  if (!parsed.success) return refused('not-an-event-list');
  const { kind = 'calendar#events', items, nextPageToken, nextSyncToken, accessRole = 'none' } = parsed.data;
  if (kind !== 'calendar#events') return refused('not-an-event-list');
  const timeZone = readZone(parsed.data.timeZone ?? null);
  if (timeZone === null) return refused('no-time-zone');
  if (nextPageToken === undefined && nextSyncToken === undefined) return refused('no-token');
  const events = new Map<string, CalendarEvent>();
  let unreadable = 0;
  for (const item of items) {
    const result = parseListedEvent(item, timeZone, options);
    if (result.kind === 'refused') unreadable += 1;
    else keepNewest(events, result.event);
  }
  return {
    kind: 'page',
    page: {
      events: [...events.values()],
      unreadable,
      nextPageToken: nextPageToken ?? null,
      nextSyncToken: nextPageToken === undefined ? (nextSyncToken ?? null) : null,
      timeZone,
      accessRole,
    },
  };
}

function keepNewest(events: Map<string, CalendarEvent>, event: CalendarEvent): void {
  const known = events.get(event.googleEventId)?.googleUpdatedAtMs ?? null;
  const older = known !== null && event.googleUpdatedAtMs !== null && event.googleUpdatedAtMs < known;
  if (!older) events.set(event.googleEventId, event);
}
